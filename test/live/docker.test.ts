import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Topology } from '../../src/model/topology.ts';
import { nthIp, parseCidr } from '../../src/net/cidr.ts';
import { parseIp } from '../../src/net/ip.ts';
import { docker } from '../../src/runtime/docker/docker.ts';
import { reachEngine } from '../../src/runtime/docker/probe.ts';
import { readRecipe } from '../../src/runtime/docker/recipe.ts';
import { fromRegistry } from '../../src/runtime/docker/registry.ts';
import { topology } from '../runtime/topology.ts';
import { type Fit, testIf } from '../skip.ts';

const fitness = await docker.probe();

/** Asked only where an engine answers at all. */
const askRegistry = async (): Promise<Fit> => {
	if (!fitness.fit) return fitness;
	const { engine } = await reachEngine();
	const why = await fromRegistry.unfit(engine, readRecipe());
	return why === undefined ? { fit: true } : { fit: false, why };
};
const registry = await askRegistry();

/** Opens a lab of this test's own, that is swept away whatever happens. */
const openLab = async (t: ExecutionContext, change: Partial<Topology> = {}, lab = `live-${process.pid}`) => {
	const dir = await mkdtemp(join(tmpdir(), 'cnilab-live-'));
	t.teardown(async () => {
		await docker.sweep(lab);
		await rm(dir, { recursive: true });
	});
	const agent = join(import.meta.dirname, '../runtime/docker/look-around.mjs');
	return await docker.open({ lab, topology: { ...topology, ...change }, dir, agent, log: t.log });
};

const bus = { url: 'ws://127.0.0.1:1/', token: 'unused', accept: () => undefined };

testIf(fitness, 'a node can all that an agent does, with no more rights than that takes', async (t) => {
	const lab = await openLab(t);
	const [node] = await lab.start([{ name: 'n1', address: nthIp(topology.underlay.cidr, 11) }], bus);
	const [, said = ''] = /^exited with 3: (.*)$/.exec((await node?.exited) ?? '') ?? [];
	t.deepEqual(JSON.parse(said), {
		rules: '',
		entered: 0,
		forwarding: 'done',
		port80: 'done',
		kernel: 'EROFS',
		capture: 'done',
		// A release_agent stands in the machine's own hierarchy alone: the kernel runs it outside of all containers.
		releaseAgent: 'none',
		// chown 0, dac_override 1, fowner 3, fsetid 4, kill 5, setgid 6, setuid 7, setpcap 8, net_bind_service 10,
		// net_admin 12, net_raw 13, sys_chroot 18, sys_admin 21, audit_write 29
		capabilities: '00000000202435fb',
	});
	await lab.close();
});

testIf(fitness, 'labs may have one and the same underlay, or that of the machine; a lab is there once', async (t) => {
	const [first, second] = [`live-${process.pid}-a`, `live-${process.pid}-b`];
	await openLab(t, {}, first);
	await openLab(t, {}, second);
	await openLab(t, { underlay: ownUnderlay().underlay }, `live-${process.pid}-c`);
	await t.throwsAsync(openLab(t, {}, first), { message: `lab ${first} is there already` });
});

const reachable = { ...topology.underlay, machine: 'reachable' } as const;

testIf(
	fitness,
	'an underlay with the machine on it is refused where another lab has it, with the way out',
	async (t) => {
		const first = `live-${process.pid}`;
		await openLab(t, { underlay: reachable }, first);
		await t.throwsAsync(openLab(t, { underlay: reachable }, 'live-second'), {
			message: `the underlay 192.168.191.0/24 overlaps with the Docker network cnilab-${first} (192.168.191.0/24)`,
		});
	},
);

testIf(fitness, "an underlay with the machine on it is refused where it is the machine's own network", async (t) => {
	const { underlay, name, own } = ownUnderlay();
	await t.throwsAsync(openLab(t, { underlay: { ...underlay, machine: 'reachable' } }), {
		message: `the underlay ${underlay.cidr} overlaps with ${name} of this machine (${own})`,
	});
});

/** One with an address of this machine. */
const ownUnderlay = () => {
	const [name = '', own = ''] =
		Object.entries(networkInterfaces())
			.flatMap(([name, list = []]) => list.map(({ family, cidr }) => [name, family, cidr ?? '']))
			.filter(([name, family]) => family === 'IPv4' && name !== 'lo')
			.map(([name, , cidr]) => [name, cidr])[0] ?? [];
	const address = parseIp(own.split('/')[0] ?? '');
	return { underlay: { cidr: parseCidr(`${address}/32`), mtu: 1500, router: address }, name, own };
};

testIf(fitness, 'a node that the engine refuses is named, and the rest is taken down with it', async (t) => {
	const lab = await openLab(t);
	const nodes = [
		{ name: 'good', address: nthIp(topology.underlay.cidr, 11) },
		{ name: 'no name', address: nthIp(topology.underlay.cidr, 12) },
	];
	await t.throwsAsync(lab.start(nodes, bus), { message: /^node no name can't be started: Invalid container name/ });
	await lab.close();
	t.false((await docker.find()).some(({ lab }) => lab === `live-${process.pid}`));
});

testIf(registry, 'the image builds from the official base images', async (t) => {
	t.timeout(300_000);
	const { engine } = await reachEngine();
	const tag = 'cnilab/node:from-registry';
	await fromRegistry.make(engine, { ...readRecipe(), tag }, t.log);
	await t.notThrowsAsync(engine.getImage(tag).remove());
});
