import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** Measures what the README states, by the command itself as a user runs it:
 *
 *   node scripts/bench.ts [RUNS]     medians of RUNS (5) labs, for each runtime that is fit here
 */
const root = join(import.meta.dirname, '..');
const command = join(root, 'bin', 'cnilab');
const runs = Number(process.argv[2] ?? 5);

interface Figures {
	/** Wall clock of the whole command, its own start included, in ms. */
	readonly up: number;
	/** 30 × 30 pods over one port, in ms. */
	readonly matrix: number;
	readonly down: number;
}

const main = async (): Promise<void> => {
	const folder = mkdtempSync(join(tmpdir(), 'cnilab-bench-'));
	try {
		const thirty = manifest(folder, 30);
		for (const runtime of ['netns', 'docker'])
			for (const topology of ['flannel-vxlan', 'calico-vxlan']) await benchLabs({ runtime, topology, file: thirty });
		await benchProbes(manifest(folder, 60));
		for (const server of ['open', 'closed'] as const) await benchFailure(folder, server);
	} finally {
		rmSync(folder, { recursive: true });
	}
};

const manifest = (folder: string, pods: number): string => {
	const file = join(folder, `${pods}.yaml`);
	const object = {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: { name: 'web' },
		spec: {
			replicas: pods,
			selector: { matchLabels: { app: 'web' } },
			template: {
				metadata: { labels: { app: 'web' } },
				spec: { containers: [{ name: 'web', ports: [{ containerPort: 80 }] }] },
			},
		},
	};
	writeFileSync(file, JSON.stringify(object));
	return file;
};

interface Labs {
	readonly runtime: string;
	readonly topology: string;
	readonly file: string;
}

const benchLabs = async (labs: Labs): Promise<void> => {
	const figures: Figures[] = [];
	for (let run = 0; run < runs; run++) {
		const measured = await measure(labs);
		if (typeof measured === 'string') return console.log(`${labs.runtime.padEnd(6)} ${labs.topology}: ${measured}`);
		figures.push(measured);
	}
	const text = (['up', 'matrix', 'down'] as const).map((name) => {
		const values = figures.map((f) => f[name]).sort((a, b) => a - b);
		return `${name} ${mid(values)} ms (${values[0]} to ${values.at(-1)})`;
	});
	console.log(`${labs.runtime.padEnd(6)} ${labs.topology.padEnd(14)} 3 nodes, 30 pods: ${text.join(', ')}`);
};

const mid = (sorted: readonly number[]): number => sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;

const lab = `bench-${process.pid}`;

/** One lab from up to down; or why this machine can't. */
const measure = async ({ runtime, topology, file }: Labs): Promise<Figures | string> => {
	const up = await timed(['up', '-t', topology, '--runtime', runtime, '--nodes', '3', '-f', file, '--lab', lab]);
	if (up.exitCode === 3) return up.stderr.split('\n').find((line) => line.includes('error:')) ?? 'not to be had here';
	if (up.exitCode !== 0) throw new Error(up.stderr);
	const matrix = await timed(['matrix', '--lab', lab, '-o', 'json']);
	const { ms, probes } = JSON.parse(matrix.stdout);
	if (probes.length !== 30 * 29 || matrix.exitCode !== 0) throw new Error(`the table is not whole: ${matrix.stderr}`);
	const down = await timed(['down', '--lab', lab]);
	return { up: up.ms, matrix: ms, down: down.ms };
};

/** All pods on one node: one agent asks and answers everything. */
const benchProbes = async (file: string): Promise<void> => {
	const flags = ['up', '-t', 'calico-vxlan', '--runtime', 'netns', '--nodes', '1', '-f', file, '--lab', lab];
	const up = await timed(flags);
	if (up.exitCode !== 0) return console.log(`probes: ${up.stderr}`);
	const rates: number[] = [];
	for (let run = 0; run < runs; run++) {
		const { stdout } = await timed(['matrix', '--lab', lab, '-o', 'json']);
		const { ms, probes } = JSON.parse(stdout);
		rates.push(Math.round((1000 * probes.length) / ms));
	}
	await timed(['down', '--lab', lab]);
	rates.sort((a, b) => a - b);
	console.log(`netns  one agent, 60 pods: ${mid(rates)} HTTP probes a second (${rates[0]} to ${rates.at(-1)})`);
};

const pod = (name: string) => ({
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: { name, labels: { app: name } },
	spec: { containers: [{ name, ports: [{ containerPort: 80 }] }] },
});

const closing = {
	apiVersion: 'networking.k8s.io/v1',
	kind: 'NetworkPolicy',
	metadata: { name: 'closing' },
	spec: { podSelector: { matchLabels: { app: 'closed' } } },
};

/** A check that is wrong of a pod that answers, or of one that does not. */
const benchFailure = async (folder: string, server: 'open' | 'closed'): Promise<void> => {
	const expect = { exit: server === 'open' ? 28 : 0 };
	const checks = [{ from: 'default/client', curl: `http://{{ip default/${server}}}/`, expect }];
	const manifests = [...['client', 'open', 'closed'].map(pod), closing];
	const spec = { topologies: ['calico-vxlan'], manifests, steps: [{ name: 'wrong', checks }] };
	const file = join(folder, `${server}.json`);
	writeFileSync(
		file,
		JSON.stringify({ apiVersion: 'cnilab.dev/v1', kind: 'Scenario', metadata: { name: server }, spec }),
	);
	const times: number[] = [];
	for (let run = 0; run < runs; run++) {
		const { exitCode, stdout, stderr } = await timed(['run', file, '--runtime', 'netns', '-o', 'json']);
		if (exitCode !== 1) return console.log(`failing checks: ${stderr}`);
		times.push(JSON.parse(stdout).results[0].timings.probeMs);
	}
	times.sort((a, b) => a - b);
	const asked = server === 'open' ? 'answered' : 'met by silence';
	console.log(`netns  a check that fails, ${asked}: ${mid(times)} ms with its cause (${times[0]} to ${times.at(-1)})`);
};

const timed = async (args: readonly string[]) => {
	const start = performance.now();
	const { exitCode = 1, stdout, stderr } = await execa(command, args, { reject: false, stdin: 'ignore' });
	return { exitCode, stdout, stderr, ms: Math.round(performance.now() - start) };
};

await main();
