import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';

import { testIf } from '../skip.ts';
import { bare, containers, topologyFile } from './grounds.ts';
import { cnilab, type LiveLab, newName, takeDown, upLab } from './lab.ts';
import { processesOf } from './traces.ts';
import { until } from './until.ts';

// What a pod tries to get at, and must not: the bus, the token, and services of the machine.

const profile = 'flannel-vxlan';

for (const ground of [bare, containers])
	testIf(
		ground.fit,
		`${ground.name}: no pod finds a bus, or a token in any environment that it can read`,
		async (t) => {
			const lab = await upLab(t, { profile, ground });
			t.deepEqual(coordinatorsOf(lab).flatMap(tcpListenersOf), [], 'no bus is on a network');
			const { token } = JSON.parse(readFileSync(join(lab.dir, 'lab.json'), 'utf8'));
			for (const place of ['shop/front', 'ops/exporter', 'node/n1', 'node/router', 'external']) {
				const seen = await lab.sh(place, "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; env");
				t.true(seen.includes('PATH='), place);
				t.false(seen.includes(token), place);
				t.notRegex(seen, /TOKEN/, place);
				t.notRegex(await lab.sh(place, 'env'), /CNILAB_BUS/, place);
			}
			const n1 = (await lab.cluster()).topology.underlay.cidr.replace(/\.0\/\d+$/, '.1');
			t.is(await listeningAt(lab, 'shop/front', n1), '', 'nobody listens where a machine would have its address');
		},
	);

const coordinatorsOf = ({ name }: LiveLab): readonly number[] =>
	processesOf(name)
		.filter(({ what, program }) => what === 'coordinator' && program.endsWith('node'))
		.map(({ pid }) => pid);

/** What this process listens on by TCP, of all that its network namespace has. */
const tcpListenersOf = (pid: number): readonly string[] => {
	const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
	return ['tcp', 'tcp6'].flatMap((table) =>
		readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
			.split('\n')
			.map((line) => line.trim().split(/\s+/))
			.filter(([, , , state, , , , , , inode]) => state === '0A' && own.has(`socket:[${inode}]`))
			.map(([, address = '']) => address),
	);
};

const linkOf = (path: string): string => {
	try {
		return readlinkSync(path);
	} catch {
		return ''; // closed meanwhile
	}
};

/** Every port that answers there, tried from a place within a few seconds. */
const listeningAt = async (lab: LiveLab, place: string, address: string): Promise<string> => {
	const script = `
import asyncio
async def ask(port):
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection('${address}', port), 1)
        writer.close()
        return str(port)
    except Exception:
        return ''
async def main():
    for first in range(1, 65536, 8192):
        print(*filter(None, await asyncio.gather(*map(ask, range(first, min(first + 8192, 65536))))), end='')
asyncio.run(main())`;
	return lab.sh(place, `ulimit -n 20000 2>/dev/null; python3 -c "${script}"`);
};

const places = ['shop/front', 'ops/exporter', 'node/n1', 'node/router', 'external'];

testIf(containers.fit, 'docker: no pod and no node gets to a service of the machine', async (t) => {
	await using service = await openService();
	const lab = await upLab(t, { profile, ground: containers });
	const addresses = await addressesOf(lab);
	t.true(addresses.length >= 2, addresses.join());
	for (const place of places) t.deepEqual(await answering(lab, { place, addresses, ...service }), [], place);
	t.deepEqual(await answering(lab, { place: 'node/n1', addresses: await neighbours(lab), ...service }), []);
	t.regex(await lab.sh('ops/exporter', `python3 -c "${askEngine}"`), /^(nobody there|silence|2)$/m);
	// What belongs to the lab is in reach as ever.
	t.is(await lab.sh('shop/front', 'curl -s -o /dev/null -w "%{http_code}" http://198.51.100.10/'), '200');
});

testIf(containers.fit, 'docker: a topology can open the machine to its lab', async (t) => {
	await using service = await openService();
	const lab = await upLab(t, { profile, ground: containers, machine: 'reachable' });
	const [gateway = ''] = await addressesOf(lab);
	for (const place of ['shop/front', 'node/n1'])
		t.deepEqual(await answering(lab, { place, addresses: [gateway], ...service }), [gateway], place);
	// A bridge's own address takes its time until nobody else is found to have it.
	const byLink = async () => answering(lab, { place: 'node/n1', addresses: await neighbours(lab), ...service });
	await until(async () => (await byLink()).length > 0, { what: 'its link-local address answers', within: 20_000 });
	t.pass();
});

testIf(bare.fit, 'netns: a machine that is to be reachable is refused with the reason', async (t) => {
	const name = newName();
	takeDown(t, name, bare.user);
	const file = topologyFile(profile, { nodes: 1, machine: 'reachable' });
	const error = await t.throwsAsync(cnilab(bare.user, ['up', '-t', file, '--runtime', 'netns', '--lab', name]));
	t.like(error, { exitCode: 3 });
	t.regex(error?.message ?? '', /the netns runtime has no way from its nodes to services of the machine/);
});

/** Asks the engine's own name server, on whatever port it has, for a name of the world: 2 is SERVFAIL; what the machine's
 * name server knows would be another answer. */
const askEngine = `
import socket
lines = [line.split()[1] for line in open('/proc/net/udp').read().splitlines()[1:]]
ports = [int(line.split(':')[1], 16) for line in lines if line.startswith('0B00007F')]
if not ports: print('nobody there')
for port in ports:
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asking.settimeout(2)
    asking.sendto(bytes.fromhex('000101000001000000000000076578616d706c6503636f6d0000010001'), ('127.0.0.11', port))
    try: print(asking.recv(512)[3] & 15)
    except OSError: print('silence')`;

/** A service of the machine, on all its addresses of both families. */
const openService = async () => {
	const server = createServer((_, response) => response.end('the machine'));
	await new Promise<void>((resolve) => server.listen(0, '::', resolve));
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
	return { port, [Symbol.asyncDispose]: close };
};

/** The one that the underlay's bridge would have, and all that the machine has. */
const addressesOf = async (lab: LiveLab): Promise<readonly string[]> => {
	const { topology } = await lab.cluster();
	const taken = topology.nodes.map(({ address }) => String(address));
	const base = topology.underlay.cidr.replace(/\.0\/\d+$/, '');
	const gateway = Array.from({ length: 250 }, (_, n) => `${base}.${n + 1}`).find((ip) => !taken.includes(ip)) ?? '';
	const own = Object.values(networkInterfaces()).flatMap((list = []) => list.filter(({ internal }) => !internal));
	return [gateway, ...own.filter(({ family }) => family === 'IPv4').map(({ address }) => address)];
};

/** The link-local addresses of every bridge of the machine, as a node would call them. */
const neighbours = async (lab: LiveLab): Promise<readonly string[]> => {
	await lab.sh('node/n1', 'ping -c 1 -W 1 ff02::1%eth0 >/dev/null 2>&1 || :');
	return Object.values(networkInterfaces())
		.flatMap((list = []) => list)
		.filter(({ family, address }) => family === 'IPv6' && address.startsWith('fe80:'))
		.map(({ address }) => `[${address}%25eth0]`);
};

interface Tried {
	readonly place: string;
	readonly addresses: readonly string[];
	readonly port: number;
}

const answering = async (lab: LiveLab, { place, addresses, port }: Tried): Promise<readonly string[]> => {
	const tries = addresses.map(
		(address) => `(curl -s -m 2 -g 'http://${address}:${port}/' | grep -q machine && echo '${address}') &`,
	);
	return (await lab.sh(place, `${tries.join('\n')}\nwait; exit 0`)).split('\n').filter(Boolean).toSorted();
};
