import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a runtime starts in place of the agent's bundle: says who and where it is, tries its neighbours, and ends when
 * it is told to. */
const { CNILAB_BUS: url = '', CNILAB_NODE: node = '' } = process.env;
const port = 9000;

const main = async () => {
	const { token, input, output } = openBus();
	const orders = createInterface({ input })[Symbol.asyncIterator]();
	/** Node shows an interface as soon as the kernel has noticed that its link is up. */
	const addresses = async (tries = 100) => {
		const found = (networkInterfaces().eth0 ?? []).filter(({ family }) => family === 'IPv4').map(({ cidr }) => cidr);
		if (found.length > 0 || tries === 0) return found;
		await sleep(50);
		return addresses(tries - 1);
	};

	/** @returns the answer, which may take its time. */
	const ask = async (report) => {
		output.write(`${JSON.stringify({ node, ...report })}\n`);
		const { value, done } = await orders.next();
		return done ? { exit: 4 } : JSON.parse(value);
	};
	await once(createServer((socket) => socket.end()).listen(port), 'listening');
	const environment = readFileSync('/proc/self/environ', 'utf8').split('\0');
	const { peers } = await ask({
		token,
		environment: environment.filter((line) => /^CNILAB_(BUS|TOKEN)=|a-token/.test(line)),
		addresses: await addresses(),
		mtu: Number(readFileSync('/sys/class/net/eth0/mtu', 'utf8')),
		netns: readlinkSync('/proc/self/ns/net'),
		started: performance.timeOrigin,
	});
	for (const peer of peers) await reach(peer);
	const { exit } = await ask({ reached: peers });
	console.error(`${node} was told to end`);
	process.exit(exit);
};

const openBus = () => {
	if (url === 'stdio') return { input: process.stdin, output: process.stdout };
	const [, path] = /^ws\+unix:\/\/(.+):/.exec(url) ?? [];
	const socket = connect(path);
	return { token: readFileSync(0, 'utf8'), input: socket, output: socket };
};

const reach = async (peer) => {
	const socket = connect({ host: peer, port, timeout: 1000 });
	try {
		await once(socket, 'connect');
	} catch {
		await sleep(50);
		await reach(peer);
	} finally {
		socket.destroy();
	}
};

await main();
