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

/** What an agent needs itself, and what it must have to give a pod's programs the set that containers have by default
 * (nobody can give away what he lacks). Of that default set MKNOD is missing: no device of the machine is made in a
 * lab; and SETFCAP: nothing here needs files with capabilities. */
const capabilities = [
	// All that is built and probed: links, addresses, routes, iptables, raw sockets, captures.
	'NET_ADMIN',
	'NET_RAW',
	// `ip netns` mounts; setns, unshare and mounts for pods' own namespaces and files.
	'SYS_ADMIN',
	// chroot into a pod's own view of the file system.
	'SYS_CHROOT',
	// Sets securebits around the start of a pod's program, which keep it from being root in all.
	'SETPCAP',
	// Pods that serve port 80.
	'NET_BIND_SERVICE',
	// tcpdump and pods' programs become users of their own, and give them files.
	'SETUID',
	'SETGID',
	'CHOWN',
	// Ends programs of such users.
	'KILL',
	// Writes, and sets modes, in folders that belong to such users.
	'DAC_OVERRIDE',
	'FOWNER',
	'FSETID',
	// Of the default set alone: login programs in pods write to the audit log.
	'AUDIT_WRITE',
];

/** Docker keeps all of /proc/sys read-only. The part that belongs to network namespaces must be writable; the rest is
 * the whole machine's and stays shut. */
const readonlyPaths = [
	...['bus', 'fs', 'irq', 'sysrq-trigger'].map((name) => `/proc/${name}`),
	...['abi', 'debug', 'dev', 'fs', 'kernel', 'user', 'vm'].map((name) => `/proc/sys/${name}`),
];

/** One node: a container with its address on the underlay, that runs the agent.
 * @throws LabError with the engine's words. */
export const startNode = async (node: NodeSpec, ground: Ground): Promise<RunningNode> => {
	const { engine, spec, accept } = ground;
	const { name } = node;
	try {
		const container = await engine.createContainer(optionsOf(node, ground));
		// Both ask before the start: the container is removed as soon as it ends, and its log with it.
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

/** Else /sys/fs/cgroup shows the machine's own hierarchy (Engine API 1.41, of which the library's types do not know). */
const ownCgroups = { CgroupnsMode: 'private' };

/** Where all nodes of a lab find the folders of its claims. */
const volumesAt = '/var/lib/cnilab/volumes';

const optionsOf = ({ name, address }: NodeSpec, { spec, image }: Ground): Docker.ContainerCreateOptions => {
	const { underlay } = spec.topology;
	return {
		name: containerName(spec.lab, name),
		Image: image,
		Hostname: name,
		Cmd: ['sh', '/opt/cnilab/start.sh'],
		// Standard input and output are the agent's way to the bus. It ends with whoever holds them: StdinOnce.
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
			// The engine would write all that goes over the bus to its disk.
			LogConfig: { Type: 'none', Config: {} },
			...ownCgroups,
			// The engine's name server answers at 127.0.0.11 on a port of its own, and would ask the machine's for all that it
			// does not know. Its own loopback, where nobody listens, is whom it asks then.
			Dns: ['127.0.0.1'],
			CapDrop: ['ALL'],
			CapAdd: capabilities,
			// Docker's AppArmor profile forbids every mount, and `ip netns add` is one.
			SecurityOpt: ['apparmor=unconfined'],
			ReadonlyPaths: readonlyPaths,
			Tmpfs: { '/run': '' },
			Binds: [`${volumeName(spec.lab)}:${volumesAt}`],
		},
	};
};

interface Attachment {
	readonly stream: Duplex;
	/** The last lines that it wrote to its standard error, once it has ended. */
	readonly lastWords: Promise<string>;
}

/** Takes hold of a container's standard input and output; its standard error goes to a file. */
const attach = async (container: Docker.Container, path: string): Promise<Attachment> => {
	const engine = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
	if (!(engine instanceof Duplex))
		throw new LabError('cannot', "the Docker engine does not give a container's input and output as one connection");
	// Small messages to an engine over TCP would else wait for each other's acknowledgement.
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
		return isGone(error) ? 'gone' : `lost sight of: ${failureOf(error).message}`;
	}
};
