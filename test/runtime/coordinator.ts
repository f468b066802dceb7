import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { printError } from '../../src/errors.ts';
import { runtimeNamed } from '../../src/runtime/all.ts';
import { topology } from './topology.ts';

/** Runs a lab of stand-ins in a process of its own, as the real coordinator does. Tells what happens in lines of JSON,
 * and does what it reads: "close", or "end NODE". */
export interface Told {
	readonly reports?: readonly Report[];
	readonly exited?: { readonly node: string; readonly how: string };
	readonly closed?: true;
	readonly failed?: string;
}

export interface Report {
	readonly node: string;
	readonly token: string;
	readonly addresses: readonly string[];
	readonly mtu: number;
	readonly netns: string;
	readonly reached?: readonly string[];
}

const tell = (told: Told): void => console.log(JSON.stringify(told));

const main = async ([name, lab = '', dir = '']: readonly string[]): Promise<void> => {
	const runtime = runtimeNamed(name === 'docker' ? 'docker' : 'netns');
	const agent = `${import.meta.dirname}/stand-in.mjs`;
	const open = await runtime.open({ lab, topology, dir, agent, log: (message) => console.error(message) });
	const nodes = [...topology.nodes, { name: 'router', address: topology.underlay.router }];

	const reports = new Map<string, Report>();
	const waiting = new Map<string, ServerResponse>();
	const server = createServer(async (request, response) => {
		const report = JSON.parse(await text(request));
		reports.set(report.node, { ...reports.get(report.node), ...report });
		waiting.set(report.node, response);
		if (waiting.size < nodes.length) return;
		if (request.url === '/reached') return tell({ reports: [...reports.values()] });
		for (const [node, asker] of waiting) {
			const peers = nodes.filter((other) => other.name !== node).map(({ address }) => address);
			asker.end(JSON.stringify({ peers }));
		}
		waiting.clear();
	});
	await once(server.listen(open.listen), 'listening');
	const address = server.address();
	const url = typeof address === 'object' ? `ws://${address?.address}:${address?.port}/` : `ws+unix://${address}:/`;
	for (const { name: node, exited } of await open.start(nodes, { url, token: 'a-token' }))
		void exited.then((how) => tell({ exited: { node, how } }));

	for await (const line of createInterface({ input: process.stdin })) {
		const [verb, node = ''] = line.split(' ');
		if (verb === 'end') waiting.get(node)?.end(JSON.stringify({ exit: 3 }));
		if (verb === 'close') break;
	}
	await open.close();
	await open.close();
	tell({ closed: true });
	process.exit(0);
};

try {
	await main(process.argv.slice(2));
} catch (error) {
	tell({ failed: printError(error) });
	process.exit(1);
}
