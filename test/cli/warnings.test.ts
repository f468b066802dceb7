import test from 'ava';
import { refuseWarnings } from '../../src/cli/warnings.ts';
import { LabErrors, printError } from '../../src/errors.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { firstWorld } from '../../src/world/world.ts';
import { profileOf, worldOf } from '../policy/lab.ts';

const policies = (...apps: readonly string[]): string =>
	apps
		.map(
			(app) =>
				`{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${app}}, spec: {podSelector: {matchLabels: {app: ${app}}}}}`,
		)
		.join('\n---\n');
const resourcesOf = (text: string) => readManifests([{ name: 'new.yaml', text }]).resources;

test('with --strict every warning is an error with its place and its code', (t) => {
	const topology = profileOf('calico-vxlan');
	const error = t.throws(() => refuseWarnings(firstWorld(topology), resourcesOf(policies('a', 'b'))), {
		instanceOf: LabErrors,
		code: 'bad-input',
	});
	t.deepEqual(error?.errors.map(printError), [
		'new.yaml:1:85: policy default/a selects no pod: there is none in namespace default (policy-selects-nothing)',
		'new.yaml:3:85: policy default/b selects no pod: there is none in namespace default (policy-selects-nothing)',
	]);
});

test('what was warned of before is no error of this change', (t) => {
	const before = worldOf(policies('a'));
	t.notThrows(() => refuseWarnings(before, []));
	const error = t.throws(() => refuseWarnings(before, resourcesOf(policies('b'))), { instanceOf: LabErrors });
	t.is(error?.errors.length, 1);
});
