import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { Machines } from '../../src/coordinator/machines.ts';
import { printError } from '../../src/errors.ts';
import { runtimeNamed } from '../../src/runtime/all.ts';
import { topology } from './topology.ts';

/** Runs a lab of stand-ins in a process of its own, as the real coordinator does. Tells what happens in lines of JSON,
 * and does what it reads: "close", "end NODE" (its agent ends by itself), or "again NODE" (it is made anew). Stand-ins speak with it in lines of JSON too. */
export interface Told {
	readonly reports?: readonly Report[];
	readonly exited?: { readonly node: string; readonly how: string };
	readonly closed?: true;
	readonly failed?: string;
}

export interface Report {
	readonly node: string;
	/** What its standard input had, where that is not the bus. */
	readonly token?: string;
	/** Names of its environment that say something of the bus, and what all of it says of the token. */
	readonly environment: readonly string[];
	readonly addresses: readonly string[];
	readonly mtu: number;
	readonly netns: string;
	/** When its process began, ms since 1970. */
	readonly started: number;
	readonly reached?: readonly string[];
}

const tell = (told: Told): void => console.log(JSON.stringify(told));

const main = async ([name, lab = '', dir = '']: readonly string[]): Promise<void> => {
	const runtime = runtimeNamed(name === 'docker' ? 'docker' : 'netns');
	const agent = `${import.meta.dirname}/stand-in.mjs`;
	const open = await runtime.open({ lab, topology, dir, agent, log: (message) => console.error(message) });
	const nodes = [...topology.nodes, { name: 'router', address: topology.underlay.router }];

	let isAnew = false;
	const reports = new Map<string, Report>();
	const waiting = new Map<string, Duplex>();
	const say = (stream: Duplex | undefined, order: object) => stream?.write(`${JSON.stringify(order)}\n`);
	const hear = (stream: Duplex, line: string) => {
		const report: Report = JSON.parse(line);
		reports.set(report.node, { ...reports.get(report.node), ...report });
		waiting.set(report.node, stream);
		// Of a node that was made anew the others have all been asked.
		if (waiting.size < nodes.length && !isAnew) return;
		if (report.reached) return tell({ reports: [...reports.values()] });
		const all = [...waiting];
		waiting.clear();
		for (const [node, asker] of all)
			say(asker, { peers: nodes.filter((other) => other.name !== node).map(({ address }) => address) });
	};
	const listen = (stream: Duplex): void => {
		createInterface({ input: stream }).on('line', (line) => hear(stream, line));
		stream.on('error', () => undefined); // its node is gone, which is told
	};
	const path = join(dir, 'bus.sock');
	await once(createServer(listen).listen(path), 'listening');
	const bus = { url: `ws+unix://${path}:/`, token: 'a-token', accept: (_: string, stream: Duplex) => listen(stream) };
	const machines = new Machines({ open, bus, exited: (node, how) => tell({ exited: { node, how } }) });
	await machines.start(nodes);

	for await (const line of createInterface({ input: process.stdin })) {
		const [verb, node = ''] = line.split(' ');
		if (verb === 'end') say(waiting.get(node), { exit: 3 });
		if (verb === 'again') {
			isAnew = true;
			waiting.clear();
			await machines.end(node);
			await machines.startAgain(node);
		}
		if (verb === 'close') break;
	}
	await open.close();
	await open.close();
	tell({ closed: true });
	process.exit(0);
};

try {
	await main(process.argv.slice(-3));
} catch (error) {
	tell({ failed: printError(error) });
	process.exit(1);
}
