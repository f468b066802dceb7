import { execa } from 'execa';
import { root } from '../shape/sources.ts';
import { testIf } from '../skip.ts';
import { bare, containers, type Ground, longScenario, ordinary } from './grounds.ts';
import { cnilab, command, joinLab, takeDown, upLab } from './lab.ts';
import { hostState, leftOf, processesOf } from './traces.ts';
import { until } from './until.ts';

const profile = 'calico-vxlan';
const deaths: readonly (readonly [ground: Ground, who: string, program: RegExp])[] = [
	[bare, 'its coordinator', /node$/],
	[bare, 'what wraps its coordinator', /unshare$/],
	[ordinary, 'its coordinator', /node$/],
	[containers, 'its coordinator', /node$/],
];

for (const [ground, who, program] of deaths) {
	testIf(ground.fit, `${ground.name}: when ${who} is killed, what is left is found and taken down`, async (t) => {
		const before = hostState();
		const lab = await upLab(t, { profile, ground });
		const victim = processesOf(lab.name).find((p) => p.what === 'coordinator' && program.test(p.program));
		if (!victim) return t.fail(JSON.stringify(processesOf(lab.name)));
		process.kill(victim.pid, 'SIGKILL');
		await until(() => processesOf(lab.name).every(({ what }) => what !== 'coordinator'), { what: 'the lab is dead' });
		if (ground.runtime === 'netns')
			await until(() => processesOf(lab.name).length === 0, { what: 'no agent outlives its lab' });
		// The network and the folder are all that stays: a container's standard input has ended.
		if (ground.runtime === 'docker')
			await until(() => leftOf(lab.name, ground.user).length === 2, {
				what: 'no node outlives its lab',
				within: 10_000,
			});
		const listed = JSON.parse(await cnilab(ground.user, ['ls', '-o', 'json']));
		t.false(listed.find((known: { lab: string }) => known.lab === lab.name)?.alive);
		await lab.cnilab('down');
		t.deepEqual(leftOf(lab.name, ground.user), []);
		if (ground.runtime === 'netns') t.deepEqual(hostState(), before);
	});
}

testIf(bare.fit, 'when an agent is killed the lab says so, the others go on, and down leaves nothing', async (t) => {
	const lab = await upLab(t, { profile, ground: bare });
	for (const { pid, what } of processesOf(lab.name)) if (what === 'n2') process.kill(pid, 'SIGKILL');
	await until(async () => !(await lab.isReady()), { what: 'the lab says that it is not ready' });
	const { nodes } = await lab.client.call('status', {});
	t.deepEqual(
		nodes.filter(({ connected }) => !connected).map(({ name }) => name),
		['n2'],
	);
	t.is((await lab.sh('shop/front', 'ip -4 route | grep -c default')).trim(), '1');
	await t.throwsAsync(lab.sh('node/n2', 'true'), { message: /n2.*gone/ });
	await lab.cnilab('down');
	t.deepEqual(leftOf(lab.name, bare.user), []);
});

for (const ground of [bare, containers]) {
	testIf(ground.fit, `${ground.name}: a run that is killed takes its lab along`, async (t) => {
		const before = hostState();
		const run = execa(process.execPath, [command, 'run', longScenario(profile), '--runtime', ground.runtime], {
			cwd: root,
			reject: false,
			stdin: 'ignore',
		});
		const name = `run-${run.pid}`;
		takeDown(t, name, ground.user);
		await until(async () => (await joinLab(name, ground.user)).isReady(), {
			what: 'the run has its lab',
			within: 60_000,
		});
		run.kill('SIGKILL');
		await until(() => leftOf(name, ground.user).length === 0, { what: 'nothing is left of the lab' });
		if (ground.runtime === 'netns') t.deepEqual(hostState(), before);
		t.deepEqual(leftOf(name, ground.user), []);
	});
}
