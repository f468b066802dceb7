import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { Duplex, PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import * as z from 'zod';
import { LabError, messageOf } from '../../errors.ts';
import { prefixOf } from '../../net/cidr.ts';
import { macFrom } from '../../net/mac.ts';
import type { BusWays, LabSpec, NodeSpec, RunningNode } from '../runtime.ts';
import { Attached } from './attached.ts';
import { failureOf, isGone, refusal } from './engine.ts';
import { containerName, labels, machine, networkName, volumeName } from './labels.ts';
import { tarOf } from './tar.ts';

export interface Ground extends Pick<BusWays, 'accept'> {
	readonly engine: Docker;
	readonly spec: LabSpec;
	readonly image: string;
}

/** What the agent itself needs, and the default capabilities of a container, which it gives to pods' programs (a
 * process can't pass on a capability that it lacks). Two of the defaults are left out: MKNOD, so that no device of the
 * machine can be created in a lab, and SETFCAP, since nothing here needs file capabilities. */
const capabilities = [
	// Links, addresses, routes, iptables, raw sockets and captures.
	'NET_ADMIN',
	'NET_RAW',
	// `ip netns` mounts; setns, unshare and mounts for pods' namespaces and files.
	'SYS_ADMIN',
	// chroot into a pod's view of the file system.
	'SYS_CHROOT',
	// Sets securebits when a pod's program starts, so that its user id 0 alone gives no capabilities.
	'SETPCAP',
	// Pods that serve port 80.
	'NET_BIND_SERVICE',
	// tcpdump and pods' programs switch to other users, and own files as these.
	'SETUID',
	'SETGID',
	'CHOWN',
	// Kills programs of such users.
	'KILL',
	// Writes and sets modes in folders of such users.
	'DAC_OVERRIDE',
	'FOWNER',
	'FSETID',
	// Only as part of the default set: login programs in pods write to the audit log.
	'AUDIT_WRITE',
];

/** Docker makes all of /proc/sys read-only. The sysctls of network namespaces must be writable; the others are the
 * whole machine's and stay read-only. */
const readonlyPaths = [
	...['bus', 'fs', 'irq', 'sysrq-trigger'].map((name) => `/proc/${name}`),
	...['abi', 'debug', 'dev', 'fs', 'kernel', 'user', 'vm'].map((name) => `/proc/sys/${name}`),
];

/** Starts one node: a container with its address on the underlay, which runs the agent. @throws LabError with the
 * engine's message. */
export const startNode = async (node: NodeSpec, ground: Ground): Promise<RunningNode> => {
	const { engine, spec, accept } = ground;
	const { name } = node;
	try {
		const container = await engine.createContainer(optionsOf(node, ground));
		// Both requests are sent before the start, since the container and its log are removed as soon as it ends.
		const end = container.wait({ condition: 'next-exit' });
		end.catch(() => {});
		const agent = tarOf([{ path: 'agent.mjs', data: readFileSync(spec.agent) }]);
		const [{ stream, lastWords }] = await Promise.all([
			attach(container, join(spec.dir, `${name}.log`)),
			container.putArchive(agent, { path: '/opt/cnilab' }),
		]);
		accept(name, stream);
		await container.start();
		return { name, exited: wordsOn(end, lastWords) };
	} catch (error) {
		throw refusal(`node ${name} can't be started`, error);
	}
};

/** Otherwise /sys/fs/cgroup would show the machine's hierarchy (Engine API 1.41; missing in the library's types). */
const ownCgroups = { CgroupnsMode: 'private' };

/** The folder of the lab's claims in all of its nodes. */
const volumesAt = '/var/lib/cnilab/volumes';

const optionsOf = ({ name, address }: NodeSpec, { spec, image }: Ground): Docker.ContainerCreateOptions => {
	const { underlay } = spec.topology;
	return {
		name: containerName(spec.lab, name),
		Image: image,
		Hostname: name,
		Cmd: ['sh', '/opt/cnilab/start.sh'],
		// The agent reaches the bus over its standard input and output. With StdinOnce it ends when the coordinator's
		// connection does.
		...{ AttachStdin: true, AttachStdout: true, AttachStderr: true, OpenStdin: true, StdinOnce: true, Tty: false },
		Env: [
			'CNILAB_BUS=stdio',
			`CNILAB_NODE=${name}`,
			`CNILAB_ADDRESS=${address}/${prefixOf(underlay.cidr)}`,
			`CNILAB_MAC=${macFrom('underlay', name)}`,
			`CNILAB_VOLUMES=${volumesAt}`,
			`CNILAB_HIDDEN=${volumesAt}`,
			...(underlay.machine === 'reachable' ? ['CNILAB_MACHINE=reachable'] : []),
		],
		Labels: { [labels.lab]: spec.lab, [labels.node]: name, [labels.machine]: machine },
		HostConfig: {
			NetworkMode: networkName(spec.lab),
			AutoRemove: true,
			// Otherwise the engine would log all messages of the bus to disk.
			LogConfig: { Type: 'none', Config: {} },
			...ownCgroups,
			// The engine's name server, at 127.0.0.11, forwards unknown names to the machine's. It is told to forward to its
			// own loopback instead, where nothing listens.
			Dns: ['127.0.0.1'],
			CapDrop: ['ALL'],
			CapAdd: capabilities,
			// Docker's AppArmor profile forbids mounts, which `ip netns add` needs.
			SecurityOpt: ['apparmor=unconfined'],
			ReadonlyPaths: readonlyPaths,
			Tmpfs: { '/run': '' },
			Binds: [`${volumeName(spec.lab)}:${volumesAt}`],
		},
	};
};

interface Attachment {
	readonly stream: Duplex;
	/** The last lines of its standard error, once it has ended. */
	readonly lastWords: Promise<string>;
}

/** Attaches to a container's standard input and output; its standard error goes to a file. */
const attach = async (container: Docker.Container, path: string): Promise<Attachment> => {
	const engine = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
	if (!(engine instanceof Duplex))
		throw new LabError('cannot', "the Docker engine does not give a container's input and output as one connection");
	// Without it, small messages to an engine over TCP would wait for the previous acknowledgement (Nagle).
	if (engine instanceof Socket) engine.setNoDelay();
	const log = new PassThrough();
	let tail = '';
	log.on('data', (chunk: Buffer) => {
		tail = `${tail}${chunk}`.slice(-2000);
	});
	log.pipe(createWriteStream(path, { flags: 'a', mode: 0o600 }));
	const stream = new Attached(engine, log);
	const words = once(stream, 'close').then(() => {
		log.end();
		return tail.trim().split('\n').slice(-3).join('\n');
	});
	return { stream, lastWords: words.catch(messageOf) };
};

const exitStatus = z.object({ StatusCode: z.number() });

const wordsOn = async (end: Promise<unknown>, lastWords: Promise<string>): Promise<string> => {
	try {
		const { StatusCode } = exitStatus.parse(await end);
		const said = await lastWords;
		if (StatusCode > 128) return `ended by signal ${StatusCode - 128}`;
		return `exited with ${StatusCode}${StatusCode > 0 && said ? `: ${said}` : ''}`;
	} catch (error) {
		return isGone(error) ? 'gone' : `state unknown: ${failureOf(error).message}`;
	}
};
