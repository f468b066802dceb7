import { join } from 'node:path';
import { execa } from 'execa';
import type { RunResult } from '../../src/reach/result.ts';
import { netns } from '../../src/runtime/netns/netns.ts';
import { testIf } from '../skip.ts';

const root = join(import.meta.dirname, '..', '..');
const fit = await netns.probe();

const cnilab = (...args: readonly string[]) =>
	execa(join(root, 'bin', 'cnilab'), args, {
		cwd: root,
		reject: false,
		stdin: 'ignore',
		timeout: 120_000,
		killSignal: 'SIGKILL',
	});

testIf(
	fit,
	'pods that are made again, drained, not ready, with data and with programs fare as the scenarios say',
	async (t) => {
		t.timeout(130_000);
		const run = await cnilab('run', 'scenarios/workload', '--runtime', 'netns', '-o', 'json');
		t.is(run.exitCode, 0, run.stderr);
		const { results }: RunResult = JSON.parse(run.stdout);
		t.is(results.length, 10);
	},
);

const flaky = `
apiVersion: v1
kind: Pod
metadata: {name: flaky, annotations: {cnilab.dev/run: "echo hello from $POD_NAME; sleep 98765 & sleep 0.2; exit 3"}}
spec: {containers: [{name: main}]}
`;

testIf(
	fit,
	'a program that ends is started again, its words are kept, and nothing of it outlives its pod',
	async (t) => {
		t.timeout(130_000);
		const lab = ['--lab', 'test-workload'];
		const up = execa(
			join(root, 'bin', 'cnilab'),
			['up', '-t', 'flannel-vxlan', '--runtime', 'netns', ...lab, '-f', '-'],
			{
				input: flaky,
				reject: false,
			},
		);
		try {
			t.is((await up).exitCode, 0);
			await new Promise((done) => setTimeout(done, 1500));
			const { stdout, stderr } = await cnilab('logs', 'default/flaky', ...lab);
			t.true(stdout.split('\n').filter((line) => line === 'hello from flaky').length > 1, stdout);
			t.regex(stderr, /exited with 3; starting it again in 250 ms/);
			t.is((await cnilab('delete', 'pod', 'flaky', ...lab)).exitCode, 0);
			const { stdout: left } = await execa('ps', ['-eo', 'args']);
			t.false(left.split('\n').includes('sleep 98765'));
		} finally {
			await cnilab('down', ...lab);
		}
	},
);
