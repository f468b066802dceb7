import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a runtime starts in place of the agent's bundle: says who and where it is, tries its neighbours, and ends when
 * it is told to. */
const { CNILAB_BUS: url = '', CNILAB_TOKEN: token = '', CNILAB_NODE: node = '' } = process.env;
const port = 9000;

const main = async () => {
	await once(createServer((socket) => socket.end()).listen(port), 'listening');
	const { peers } = await ask('/ready', {
		node,
		token,
		addresses: (networkInterfaces().eth0 ?? []).filter(({ family }) => family === 'IPv4').map(({ cidr }) => cidr),
		mtu: Number(readFileSync('/sys/class/net/eth0/mtu', 'utf8')),
		netns: readlinkSync('/proc/self/ns/net'),
	});
	for (const peer of peers) await reach(peer);
	const { exit } = await ask('/reached', { node, reached: peers });
	console.log(`${node} was told to end`);
	process.exit(exit);
};

/** @returns the answer, which may take its time. */
const ask = async (path, body) => {
	const [, socketPath] = /^ws\+unix:\/\/(.+):/.exec(url) ?? [];
	const where = socketPath ? { socketPath } : { host: new URL(url).hostname, port: new URL(url).port };
	const asking = request({ ...where, path, method: 'POST' });
	asking.end(JSON.stringify(body));
	const [response] = await once(asking, 'response');
	return JSON.parse(await text(response));
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
