import test from 'ava';
import { scenariosIn } from '../../src/cli/scenarios.ts';
import { prepareAll } from '../../src/scenario/run.ts';
import { inertIn } from '../../src/scenario/warnings.ts';
import { profileOf } from './lab.ts';

const comesAndGoes = await scenariosIn(['scenarios/policy/change/comes-and-goes.yaml']);

for (const [profile, message] of [
	[
		'flannel-vxlan',
		'flannel-vxlan enforces no NetworkPolicy: 1 policy here has no effect; 24 pairs are open that they would close',
	],
	['calico-vxlan', undefined],
] as const)
	test(`${profile}: the alarm of a scenario is that of the step with the most policies`, (t) => {
		const [prepared] = prepareAll(comesAndGoes, profileOf(profile));
		t.is(prepared && inertIn(prepared)?.message, message);
	});
