import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import type { LabClient } from '../src/bus/caller.ts';
import { inSlices } from '../src/client/in-slices.ts';
import { joinLab } from '../src/client/launch.ts';
import type { Cluster } from '../src/model/cluster.ts';
import { external } from '../src/reach/place.ts';
import { predicting } from '../src/reach/predicted.ts';
import { questions } from '../src/reach/questions.ts';
import { type Cell, printCell, type Shape, type TruthTable } from '../src/reach/table.ts';
import { askTable, probing } from '../src/scenario/ask.ts';
import { walkable } from '../src/trace/predict.ts';

/** Asks one lab the same questions again and again, as `cnilab matrix` does, and holds every table against the first:
 * allowed, refused and dropped cells, with the address that the server saw. Exits 1 when one cell of one table differs.
 *
 *   node scripts/flap.ts -t calico-vxlan --times 1000            the demo's shop on three nodes
 *   node scripts/flap.ts -t flannel-vxlan --times 1000 --load 4  with four programs beside it that only burn CPU
 *   node scripts/flap.ts --once                                  with no second chance for silence: a busy machine shows
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
		once: { type: 'boolean', default: false },
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
	const shape = shapeOf(cluster);
	const wanted = flags.once ? [] : [(await inSlices(predicting(shape, walkable(cluster)))).table];
	const times = Number(flags.times);
	const ask = async (): Promise<readonly string[]> => {
		const { table } = await askTable({ probe: probing(client), cluster, shape, wanted });
		return [...table.cells()].map((cell) => wordsOf(cell, table));
	};
	const first = await ask();
	const spent: number[] = [];
	let differing = 0;
	for (let turn = 2; turn <= times; turn++) {
		const start = performance.now();
		const table = await ask();
		spent.push(performance.now() - start);
		const wrong = [...table.keys()].filter((i) => table[i] !== first[i]);
		if (wrong.length > 0) differing++;
		for (const i of wrong) console.log(`table ${turn}: ${table[i]}, was ${first[i]}`);
	}
	const counts = [...Map.groupBy(first, (words) => words.split(' ')[1])].map(
		([word, cells]) => `${cells.length} ${word}`,
	);
	const sorted = spent.toSorted((a, b) => a - b);
	const at = (part: number): string => `${Math.round(sorted[Math.floor(sorted.length * part)] ?? 0)} ms`;
	console.log(`${flags.topology}, ${cluster.nodes.length} nodes, ${shape.rows.length - 1} pods, load ${flags.load}`);
	console.log(`${times} tables of ${first.length} cells (${counts.join(', ')}): ${differing} differ from the first`);
	console.log(`a table takes ${at(0.5)}, one in a hundred ${at(0.99)} or more, the slowest ${at(0.999999)}`);
	return differing === 0;
};

const wordsOf = (cell: Cell, table: TruthTable): string => {
	const { verdict, clientIP = '', servedBy = '' } = table.get(cell) ?? {};
	return `${printCell(cell).replaceAll(' ', '')} ${verdict} ${clientIP} ${servedBy}`.trimEnd();
};

/** Every pod about every port that another serves and about one that it does not; the world, which finds no way,
 * too. */
const shapeOf = (cluster: Cluster): Shape => {
	const { rows, columns } = questions(cluster);
	const closed = rows.map((to) => ({ to, port: 9, protocol: 'TCP' as const }));
	return { rows: [...rows, external], columns: [...columns, ...closed] };
};

await main();
