import { once } from 'node:events';
import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import * as z from 'zod';
import { messageOf } from '../../errors.ts';
import type { BusAddress, LabSpec, NodeSpec, RunningNode } from '../runtime.ts';
import type { BusRoute } from './bus-route.ts';
import { failureOf, isGone, refusal } from './engine.ts';
import { containerName, labels, machine, networkName, volumeName } from './labels.ts';
import { tarOf } from './tar.ts';

export interface Ground {
	readonly engine: Docker;
	readonly spec: LabSpec;
	readonly image: string;
	readonly route: BusRoute;
	readonly bus: BusAddress;
}

/** What an agent and the programs that it runs need, and no more:
 * NET_ADMIN and NET_RAW for all that is built and probed, SYS_ADMIN for `ip netns` and setns, NET_BIND_SERVICE for pods
 * that serve port 80, and for tcpdump, which gives its file and itself away to a user of its own, SETUID, SETGID and
 * CHOWN, and KILL to end it. */
const capabilities = ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'NET_BIND_SERVICE', 'SETUID', 'SETGID', 'CHOWN', 'KILL'];

/** Docker keeps all of /proc/sys read-only. The part that belongs to network namespaces must be writable; the rest is
 * the whole machine's and stays shut. */
const readonlyPaths = [
	...['bus', 'fs', 'irq', 'sysrq-trigger'].map((name) => `/proc/${name}`),
	...['abi', 'debug', 'dev', 'fs', 'kernel', 'user', 'vm'].map((name) => `/proc/sys/${name}`),
];

/** One node: a container with its address on the underlay, that runs the agent.
 * @throws LabError with the engine's words. */
export const startNode = async (node: NodeSpec, ground: Ground): Promise<RunningNode> => {
	const { engine, spec } = ground;
	const { name } = node;
	try {
		const container = await engine.createContainer(optionsOf(node, ground));
		// Both ask before the start: the container is removed as soon as it ends, and its log with it.
		const end = container.wait({ condition: 'next-exit' });
		end.catch(() => {});
		const agent = tarOf([{ path: 'agent.mjs', data: readFileSync(spec.agent) }]);
		const [lastWords] = await Promise.all([
			listen(container, join(spec.dir, `${name}.log`)),
			container.putArchive(agent, { path: '/opt/cnilab' }),
		]);
		await container.start();
		return { name, exited: wordsOn(end, lastWords) };
	} catch (error) {
		throw refusal(`node ${name} can't be started`, error);
	}
};

/** Where all nodes of a lab find the folders of its claims. */
const volumesAt = '/var/lib/cnilab/volumes';

const optionsOf = ({ name, address }: NodeSpec, { spec, image, route, bus }: Ground): Docker.ContainerCreateOptions => {
	const url = new URL(bus.url);
	url.hostname = route.host;
	const network = networkName(spec.lab);
	return {
		name: containerName(spec.lab, name),
		Image: image,
		Hostname: name,
		Cmd: ['sh', '/opt/cnilab/start.sh'],
		Env: [
			`CNILAB_BUS=${url}`,
			`CNILAB_TOKEN=${bus.token}`,
			`CNILAB_NODE=${name}`,
			`CNILAB_VOLUMES=${volumesAt}`,
			// Nobody else's files are on a container's disk.
			'CNILAB_DISK=own',
			...(route.local ? [`CNILAB_HOST_NETNS=${statSync('/proc/self/ns/net').ino}`] : []),
		],
		Labels: { [labels.lab]: spec.lab, [labels.node]: name, [labels.machine]: machine },
		HostConfig: {
			NetworkMode: network,
			AutoRemove: true,
			CapDrop: ['ALL'],
			CapAdd: capabilities,
			// Docker's AppArmor profile forbids every mount, and `ip netns add` is one.
			SecurityOpt: ['apparmor=unconfined'],
			ReadonlyPaths: readonlyPaths,
			Tmpfs: { '/run': '' },
			Binds: [`${volumeName(spec.lab)}:${volumesAt}`],
			ExtraHosts: [...route.extraHosts],
		},
		NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: address } } } },
	};
};

/** Copies a container's output to a file. @returns its last lines, once it has ended. */
const listen = async (container: Docker.Container, path: string): Promise<{ readonly words: Promise<string> }> => {
	const output = await container.attach({ stream: true, stdout: true, stderr: true });
	const plain = new PassThrough();
	container.modem.demuxStream(output, plain, plain);
	let tail = '';
	plain.on('data', (chunk: Buffer) => {
		tail = `${tail}${chunk}`.slice(-2000);
	});
	plain.pipe(createWriteStream(path, { flags: 'a', mode: 0o600 }));
	const words = once(output, 'close').then(() => {
		plain.end();
		return tail.trim().split('\n').slice(-3).join('\n');
	});
	return { words: words.catch(messageOf) };
};

const exitStatus = z.object({ StatusCode: z.number() });

const wordsOn = async (end: Promise<unknown>, output: { readonly words: Promise<string> }): Promise<string> => {
	try {
		const { StatusCode } = exitStatus.parse(await end);
		const said = await output.words;
		if (StatusCode > 128) return `ended by signal ${StatusCode - 128}`;
		return `exited with ${StatusCode}${StatusCode > 0 && said ? `: ${said}` : ''}`;
	} catch (error) {
		return isGone(error) ? 'gone' : `lost sight of: ${failureOf(error).message}`;
	}
};
