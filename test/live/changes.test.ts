import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { testIf } from '../skip.ts';
import { bare } from './grounds.ts';
import { cnilab, type LiveLab, upLab } from './lab.ts';
import { askAll } from './reality.ts';
import { snapshotOf } from './snapshot.ts';
import { leftOf } from './traces.ts';

const extra = join(import.meta.dirname, 'extra.yaml');
const nothing = join(import.meta.dirname, 'nothing.yaml');
const profiles = ['flannel-vxlan', 'calico-vxlan'];

testIf(
	bare.fit,
	'what is applied is there, what is deleted is gone without a trace, in two labs at once',
	async (t) => {
		await Promise.all(profiles.map((profile) => comeAndGo(t, profile)));
	},
);

const comeAndGo = async (t: ExecutionContext, profile: string): Promise<void> => {
	const lab = await upLab(t, { profile, ground: bare });
	await lab.cnilab('label', 'Pod/db', '-n', 'shop', 'app=db');
	const before = await bothNodes(lab);

	t.regex(await lab.cnilab('apply', '-f', nothing), /^nothing to apply: \S+nothing\.yaml has no object/);
	await lab.cnilab('apply', '-f', extra);
	await agree(t, lab, `${profile}: applied`);
	t.regex(await lab.sh('node/n1', 'ls /run/netns'), /^extra\.web$/m);

	await lab.cnilab('label', 'Pod/front', '-n', 'shop', 'tier=gold');
	const [front] = (await lab.cluster()).pods.filter(({ name }) => name === 'front');
	t.is(front?.labels['tier'], 'gold');
	await agree(t, lab, `${profile}: labelled`);

	await lab.cnilab('label', 'Pod/front', '-n', 'shop', 'tier-');
	await lab.cnilab('delete', '-f', extra);
	t.deepEqual(await bothNodes(lab), before, profile);
	await agree(t, lab, `${profile}: deleted`);
};

const agree = async (t: ExecutionContext, lab: LiveLab, when: string): Promise<void> => {
	const { observed, predicted } = await askAll(lab);
	t.deepEqual(observed, predicted, when);
};

const bothNodes = async (lab: LiveLab): Promise<readonly string[]> =>
	(await Promise.all(['n1', 'n2'].map((node) => snapshotOf(lab, node)))).flat();

testIf(bare.fit, 'two labs with the same addresses know nothing of each other', async (t) => {
	const [one, two] = await Promise.all(profiles.map((profile) => upLab(t, { profile, ground: bare })));
	if (!one || !two) return t.fail();
	const named = JSON.parse(await cnilab(bare.user, ['ls', '-o', 'json'])).map(({ lab }: { lab: string }) => lab);
	t.true(named.includes(one.name) && named.includes(two.name));
	await Promise.all([agree(t, one, 'one'), agree(t, two, 'two')]);
	await one.cnilab('down');
	t.deepEqual(leftOf(one.name, bare.user), []);
	await agree(t, two, 'two alone');
});
