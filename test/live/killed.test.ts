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

testIf(
	bare.fit,
	'when an agent is killed the lab says so, the others go on, and a restart brings its node back',
	async (t) => {
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
		const refused = await lab.said('label', 'pod', 'shop/front', 'a=b');
		t.is(refused.exitCode, 1);
		t.regex(refused.stderr, /agent of n2 is gone[\s\S]*`cnilab node restart n2` brings it back/);
		await lab.cnilab('node', 'restart', 'n2');
		t.true(await lab.isReady());
		t.regex(await lab.cnilab('matrix'), /every verdict is as the policies mean and as the plans predict/);
		await lab.cnilab('down');
		t.deepEqual(leftOf(lab.name, bare.user), []);
	},
);

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

for (const ground of [bare, containers]) {
	testIf(
		ground.fit,
		`${ground.name}: a node that is restarted knows nothing of before, and comes back whole`,
		async (t) => {
			const lab = await upLab(t, { profile, ground });
			const before = await lab.cluster();
			// What hands put there, and what nobody plans: both are the kernel's, and go with it.
			await lab.sh(
				'node/n2',
				'ip link add name left type veth peer name over; iptables -A FORWARD -s 192.0.2.1 -j DROP',
			);
			const running = t.throwsAsync(lab.sh('ops/client', 'sleep 60'), { message: /agent is gone/ });
			const events: string[] = [];
			lab.client.subscribe({
				onEvent: (event) => event.type === 'node' && event.node === 'n2' && events.push(event.state),
			});
			await lab.cnilab('node', 'restart', 'n2');
			await running;
			t.deepEqual(events, ['gone', 'connected']);
			t.true(await lab.isReady());
			const kernel = await lab.sh('node/n2', 'ip -br link; iptables -S FORWARD');
			t.notRegex(kernel, /left|192\.0\.2\.1/);
			t.regex(await lab.cnilab('matrix'), /every verdict is as the policies mean and as the plans predict/);
			const after = await lab.cluster();
			const named = ({ pods }: typeof after) => pods.map(({ namespace, name, node }) => `${namespace}/${name} ${node}`);
			t.deepEqual(named(after), named(before));
			const ipOf = ({ pods }: typeof after, wanted: string) => pods.find(({ name }) => name === wanted)?.ip;
			t.is(ipOf(after, 'front'), ipOf(before, 'front'));
			t.not(ipOf(after, 'db'), ipOf(before, 'db'));
		},
	);
}
