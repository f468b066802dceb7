import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { KnownServices } from '../../../agent/programs/known-services.ts';
import { PodPrograms } from '../../../agent/programs/pod-programs.ts';
import type { Pod } from '../../../src/model/pod.ts';
import type { PodProgram } from '../../../src/model/pod-program.ts';
import type { ProgramState } from '../../../src/model/program.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { nodeNetns } from '../../../src/net/netns.ts';

const podWith = (programs: readonly PodProgram[], more: Partial<Pod> = {}): Pod => ({
	...{ namespace: 'shop', name: 'web', labels: {}, node: 'n1', ip: parseIp('127.0.0.1'), hostNetwork: true },
	...{ ports: [], serviceAccount: 'default', ready: false, programs, ...more },
});

const wantedOf = (pod: Pod) => ({ pod, netns: nodeNetns, inside: <T>(work: () => T): T => work() });

/** The programs of a pod on this machine, and every state that they came to. */
const started = (pod: Pod) => {
	const states: ProgramState[] = [];
	const programs = new PodPrograms(wantedOf(pod), {
		services: new KnownServices(),
		changed: () => states.push(programs.state),
	});
	const until = async (holds: (state: ProgramState) => boolean): Promise<ProgramState> => {
		for (let i = 0; i < 1500 && !states.some(holds); i++) await delay(20);
		return states.find(holds) ?? programs.state;
	};
	const said = (container?: string) =>
		(programs.logOf(container)?.written ?? []).map(({ data }) => String(data)).join('');
	return { programs, states, until, said };
};

test('init programs run one after the other, each with its own environment, and the others after them', async (t) => {
	const pod = podWith(
		[
			{ container: 'one', role: 'init', run: 'sleep 0.2; echo one $A' },
			{ container: 'two', role: 'init', run: 'echo two $(A)' },
			{ container: 'main', run: 'echo main; exec sleep 100' },
		],
		{ env: { two: { vars: [{ name: 'A', value: 'of two' }] } } },
	);
	const { programs, until, said, states } = started(pod);
	await until(({ ready }) => ready);
	t.deepEqual(
		[...new Set(states.map(({ initializing }) => initializing))],
		['one', 'two', undefined],
		JSON.stringify(states),
	);
	while (said() === '') await delay(20);
	t.deepEqual([said('one'), said('two'), said()], ['one\n', 'two of two\n', 'main\n']);
	programs.stop();
});

test('each of several containers runs its program once', async (t) => {
	const names = ['main', 'side', 'third'];
	const { programs, until, said } = started(
		podWith(names.map((container) => ({ container, run: `echo ${container}; exec sleep 100` }))),
	);
	await until(({ ready }) => ready);
	while (names.some((name) => said(name) === '')) await delay(20);
	// A second start would write soon after the first.
	await delay(300);
	t.deepEqual(names.map(said), ['main\n', 'side\n', 'third\n']);
	programs.stop();
});

test('one that fails is tried again, and the others wait for it', async (t) => {
	const { programs, until, said } = started(
		podWith([
			{ container: 'wait', role: 'init', run: 'echo again; exit 3' },
			{ container: 'main', run: 'echo main' },
		]),
	);
	const { ready, initializing, ended, container } = await until(({ restarts }) => restarts === 2);
	t.deepEqual(
		{ ready, initializing, ended, container },
		{ ready: false, initializing: 'wait', ended: 'exited with 3', container: 'wait' },
	);
	t.is(said('main'), '');
	programs.stop();
});

test('under Never one that fails is the end of its pod', async (t) => {
	const { until } = started(
		podWith(
			[
				{ container: 'wait', role: 'init', run: 'exit 3' },
				{ container: 'main', run: 'true' },
			],
			{
				restartPolicy: 'Never',
			},
		),
	);
	t.is((await until(({ exitCode }) => exitCode !== undefined)).exitCode, 3);
});

test('a sidecar begins before the others, runs beside them and ends with them', async (t) => {
	const { until, said } = started(
		podWith(
			[
				{ container: 'side', role: 'sidecar', run: 'echo side; exec sleep 98764' },
				{ container: 'wait', role: 'init', run: 'sleep 0.3' },
				{ container: 'main', run: 'exit 4' },
			],
			{ restartPolicy: 'Never' },
		),
	);
	const { exitCode } = await until((state) => state.exitCode !== undefined);
	t.is(exitCode, 4);
	t.is(said('side'), 'side\n');
});

test('a container whose environment lacks something waits until it is there', async (t) => {
	const trouble = 'configmap "settings" not found';
	const programs: readonly PodProgram[] = [{ container: 'main', run: 'echo $A; exec sleep 100' }];
	const one = started(podWith(programs, { env: { main: { vars: [], trouble } }, mainContainer: 'main' }));
	t.is((await one.until(({ ended }) => ended !== undefined)).ended, trouble);
	one.programs.adopt(wantedOf(podWith(programs, { env: { main: { vars: [{ name: 'A', value: 'there' }] } } })));
	t.is((await one.until(({ ready }) => ready)).restarts, 0);
	while (one.said() === '') await delay(20);
	t.is(one.said(), 'there\n');
	one.programs.stop();
});
