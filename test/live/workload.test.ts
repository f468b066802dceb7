import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { root } from '../shape/sources.ts';
import { testIf } from '../skip.ts';
import { bare, containers, type Ground, topologyFile } from './grounds.ts';
import { cnilab, upLab } from './lab.ts';
import { manifests } from './workload.ts';

const folder = join(root, 'scenarios', 'workload');
const scenarios = readdirSync(folder).map((name) => join(folder, name));
/** What docs show; its policies want a dataplane that enforces them. */
const tour = join(root, 'scenarios', 'first', 'tour.yaml');

const grounds: readonly (readonly [profile: string, ground: Ground])[] = [
	['flannel-vxlan', bare],
	['flannel-host-gw', bare],
	['calico-vxlan', bare],
	['calico-vxlan', containers],
];

for (const [profile, ground] of grounds)
	testIf(ground.fit, `workloads do on ${profile}, on ${ground.name}, what the scenarios say of them`, async (t) => {
		t.timeout(240_000);
		const options = ['-t', topologyFile(profile, { nodes: 3 }), '--runtime', ground.runtime];
		const all = profile.startsWith('calico') ? [...scenarios, tour] : scenarios;
		const said = await cnilab(ground.user, ['run', ...all, ...options], 200_000);
		t.regex(said, new RegExp(`${all.length} runs: passed`));
	});

const flaky = `
apiVersion: v1
kind: Pod
metadata: {name: flaky, annotations: {cnilab.dev/run: "echo hello from $POD_NAME; sleep 98765 & sleep 0.2; exit 3"}}
spec: {containers: [{name: main}]}
`;

testIf(
	bare.fit,
	'a program that ends is started again, its words are kept, and nothing of it outlives its pod',
	async (t) => {
		t.timeout(60_000);
		const lab = await upLab(t, { profile: 'flannel-vxlan', ground: bare, manifests: manifests(flaky) });
		await delay(1500);
		const { stdout, stderr } = await lab.said('logs', 'default/flaky');
		t.true(stdout.split('\n').filter((line) => line === 'hello from flaky').length > 1, stdout);
		t.regex(stderr, /exited with 3; starting it again in 250 ms/);
		const last = await lab.said('logs', 'pod/flaky', '-n', 'default', '-c', 'main', '--tail', '1', '--timestamps');
		t.regex(`${last.stdout}${last.stderr}`, /^20\d\d-\d\d-\d\dT[\d:.]+Z [^\n]+\n?$/);
		t.is((await lab.said('logs', 'flaky', '-c', 'mian')).exitCode, 2);
		t.is((await lab.said('delete', 'pod', 'flaky')).exitCode, 0);
		const { stdout: left } = await execa('ps', ['-eo', 'args']);
		t.false(left.split('\n').includes('sleep 98765'));
	},
);

testIf(
	bare.fit,
	'a shell in a pod has a terminal of the size of the one that asks, which is as before afterwards',
	async (t) => {
		t.timeout(60_000);
		const lab = await upLab(t, { profile: 'flannel-vxlan', ground: bare, manifests: manifests(talking) });
		const inside = `exec -it web -c main --lab ${lab.name} -- sh -c 'tty; stty size; echo $GREETING $TERM; exit 7'`;
		const line = `stty cols 101 rows 33; ${join(root, 'bin', 'cnilab')} ${inside}; echo code $?; stty -a`;
		const { stdout } = await execa('script', ['-qec', line, '/dev/null'], {
			env: { TERM: 'vt100', TMPDIR: tmpdir() },
			reject: false,
			stdin: 'ignore',
		});
		t.regex(stdout, /\/dev\/pts\/\d+\r\n33 101\r\nhello vt100\r\n(?:\^[@D][\b]*)?code 7\r\n/);
		t.regex(stdout, / icanon .*(?<!-)echo /s);
	},
);

const talking = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: other}, {name: main, env: [{name: GREETING, value: hello}]}]}
`;

const ending = `
apiVersion: v1
kind: Pod
metadata: {name: done, annotations: {cnilab.dev/run: "echo bye"}}
spec: {restartPolicy: OnFailure, containers: [{name: main, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: failed, annotations: {cnilab.dev/run: "kill -9 $$"}}
spec: {restartPolicy: Never, containers: [{name: main}]}
---
apiVersion: v1
kind: Pod
metadata: {name: retried, annotations: {cnilab.dev/run: "exit 3"}}
spec: {restartPolicy: OnFailure, containers: [{name: main}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: all}
spec: {completions: 3, parallelism: 2, template: {metadata: {annotations: {cnilab.dev/run: "sleep 0.2"}}, spec: {restartPolicy: Never, containers: [{name: c}]}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: vain}
spec: {backoffLimit: 1, template: {metadata: {annotations: {cnilab.dev/run: "exit 1"}}, spec: {restartPolicy: Never, containers: [{name: c}]}}}
`;

const shown = [
	/^pod\/done +0\/1 +Completed /m,
	/^pod\/failed +0\/1 +Error .* exited with 137$/m,
	/^pod\/retried +0\/1 +CrashLoopBackOff .* exited with 3$/m,
	/^(pod\/all-\w{5} +0\/1 +Completed .*\n){3}/m,
	/^(pod\/vain-\w{5} +0\/1 +Error .*\n){2}/m,
	/^job.batch\/all +Complete +3\/3 +\d+s$/m,
	/^job.batch\/vain +Failed +0\/1 +\d+s$/m,
];

for (const ground of [bare, containers])
	testIf(ground.fit, `pods on ${ground.name} end as kubectl shows it`, async (t) => {
		t.timeout(120_000);
		const lab = await upLab(t, { profile: 'flannel-vxlan', ground, manifests: manifests(ending) });
		const table = async () => (await lab.said('get', 'pods,jobs', '-n', 'default')).stdout;
		for (let i = 0; i < 50; i++) {
			const text = await table();
			if (shown.every((line) => line.test(text))) break;
			await delay(100);
		}
		const text = await table();
		for (const line of shown) t.regex(text, line);
		// There is nothing to follow any more.
		const began = performance.now();
		t.like(await lab.said('logs', 'default/done', '-f'), { exitCode: 0, stdout: 'bye' });
		t.true(performance.now() - began < 30_000);
		await t.throwsAsync(lab.sh('default/done', 'true'), {
			message: 'cannot exec into a container in a completed pod; current phase is Succeeded',
		});
		t.is((await lab.said('delete', 'pod', 'done')).exitCode, 0);
		t.is((await lab.said('logs', 'default/done')).exitCode, 2);
	});

const programs = `
apiVersion: v1
kind: Pod
metadata: {name: absent, annotations: {cnilab.dev/run: "no-such-program --port 80"}}
spec: {containers: [{name: main, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: no-http, annotations: {cnilab.dev/run: "exec sleep 1000"}}
spec: {containers: [{name: main, ports: [{containerPort: 53, protocol: UDP}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: late, annotations: {cnilab.dev/run: "sleep 1; exec python3 -m http.server 8080"}}
spec: {containers: [{name: main, ports: [{containerPort: 8080}], readinessProbe: {tcpSocket: {port: 8080}}}]}
`;

for (const ground of [bare, containers])
	testIf(ground.fit, `up waits on ${ground.name} for programs that can become ready, and for no others`, async (t) => {
		t.timeout(120_000);
		const lab = await upLab(t, { profile: 'flannel-vxlan', ground, manifests: manifests(programs) });
		const { timings } = await lab.client.call('status', {});
		t.true((timings['upMs'] ?? 0) < 12_000, `${timings['upMs']} ms`);
		t.deepEqual(
			(await lab.cluster()).pods.flatMap(({ programs, name, ready }) => (programs ? [[name, ready]] : [])),
			[
				['absent', false],
				['late', true],
				['no-http', true],
			],
		);
		const { stdout: table } = await lab.said('get', 'pods', '-n', 'default');
		t.regex(table, /absent +0\/1 +CrashLoopBackOff .* exited with 127: no such program on this node/);
		const { stderr } = await lab.said('logs', 'default/absent');
		t.regex(stderr, /no-such-program: not found/);
		const [warning] = await lab.client.call('warnings', {});
		t.regex(warning?.message ?? '', /pod default\/absent is not ready: its program `no-such-program --port 80` exited/);
	});
