import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import type { LabClient } from '../src/bus/caller.ts';
import type { Probe, ProbeResult } from '../src/bus/protocol.ts';
import { joinLab } from '../src/coordinator/launch.ts';
import { type Cluster, nameOf } from '../src/model/cluster.ts';

/** Asks one lab the same questions again and again, each once and with no second chance, and holds every table against
 * the first: allowed, refused and dropped ones among them. Exits 1 when one cell of one table differs.
 *
 *   node scripts/flap.ts -t calico-vxlan --times 1000           the demo's shop on three nodes
 *   node scripts/flap.ts -t flannel-vxlan --times 1000 --load 4  with four programs beside it that only burn CPU
 */
const root = join(import.meta.dirname, '..');
const command = join(root, 'bin', 'cnilab');

const { values: flags } = parseArgs({
	options: {
		topology: { type: 'string', short: 't', default: 'flannel-vxlan' },
		runtime: { type: 'string', default: 'netns' },
		manifests: { type: 'string', short: 'f', default: join(root, 'scenarios', 'shop.yaml') },
		times: { type: 'string', default: '100' },
		load: { type: 'string', default: '0' },
	},
});

const lab = `flap-${process.pid}`;

const main = async (): Promise<void> => {
	const { topology, runtime, manifests } = flags;
	await execa(command, ['up', '-t', topology, '-f', manifests, '--runtime', runtime, '--lab', lab]);
	const burning = Array.from({ length: Number(flags.load) }, burn);
	const client = await joinLab(lab);
	try {
		process.exitCode = (await repeat(client)) ? 0 : 1;
	} finally {
		for (const child of burning) child.kill('SIGKILL');
		await client.close();
		await execa(command, ['down', '--lab', lab]);
	}
};

const burn = (): ChildProcess => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });

/** @returns whether all tables were equal. */
const repeat = async (client: LabClient): Promise<boolean> => {
	const cluster = await client.call('cluster', {});
	const probes = questionsTo(cluster);
	const times = Number(flags.times);
	const first = await ask(client, probes);
	const spent: number[] = [];
	let differing = 0;
	for (let turn = 1; turn < times; turn++) {
		const start = performance.now();
		const table = await ask(client, probes);
		spent.push(performance.now() - start);
		const differ = table.filter((cell, i) => cell !== first[i]);
		if (differ.length > 0) differing++;
		for (const cell of differ) console.log(`table ${turn + 1}: ${cell}, was ${first[table.indexOf(cell)]}`);
	}
	const counts = [...Map.groupBy(first, (cell) => cell.split(' ')[2])].map(
		([verdict, cells]) => `${cells.length} ${verdict}`,
	);
	const sorted = spent.toSorted((a, b) => a - b);
	const at = (part: number): string => `${Math.round(sorted[Math.floor(sorted.length * part)] ?? 0)} ms`;
	console.log(`${flags.topology}, ${cluster.nodes.length} nodes, ${cluster.pods.length} pods, load ${flags.load}`);
	console.log(`${times} tables of ${probes.length} cells (${counts.join(', ')}): ${differing} differ from the first`);
	console.log(`a table takes ${at(0.5)}, one in a hundred ${at(0.99)}, the longest ${at(0.999999)}`);
	return differing === 0;
};

const ask = async (client: LabClient, probes: readonly Probe[]): Promise<readonly string[]> => {
	const results = await client.call('probe', { probes });
	const byId = new Map(results.map((result) => [result.id, result]));
	return probes.map((probe) => cellOf(probe, byId.get(probe.id)));
};

const cellOf = ({ from, to, port, protocol }: Probe, result: ProbeResult | undefined): string =>
	[from, `${to}:${port}/${protocol}`, result?.verdict, result?.answer?.clientIP, result?.exit].join(' ');

/** Pods ask pods on every port that they serve and on two that nobody does; the world, which finds no way, asks them too. */
const questionsTo = ({ pods }: Cluster): readonly Probe[] => {
	const closed = [
		{ port: 9, protocol: 'TCP' as const },
		{ port: 9, protocol: 'UDP' as const },
	];
	const own = pods.filter(({ hostNetwork }) => !hostNetwork);
	const targets = own.flatMap(({ ip, ports }) =>
		[...ports, ...closed].map(({ port, protocol }) => ({ to: ip, port, protocol })),
	);
	const outside = own.flatMap(({ ip, ports }) =>
		ports.slice(0, 1).map(({ port, protocol }) => ({ to: ip, port, protocol })),
	);
	const asked = [
		...own.flatMap((pod) => targets.map((target) => ({ from: nameOf(pod), ...target }))),
		...outside.map((target) => ({ from: 'external', ...target })),
	];
	return asked.map((one, id) => ({ id, ...one, mode: 'raw', patienceMs: 200 }));
};

await main();
