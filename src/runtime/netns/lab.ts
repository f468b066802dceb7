import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import { prefixOf } from '../../net/cidr.ts';
import { macFrom } from '../../net/mac.ts';
import { hexHash } from '../../net/names.ts';
import type { BusAddress, LabSpec, NodeSpec, OpenLab, RunningNode } from '../runtime.ts';

/** The underlay's switch, in the lab's own network namespace. */
const bridge = 'underlay';

/** Called inside the lab's namespaces (`wrap`). @throws LabError when it stands in the host's instead. */
export const openLab = async (spec: LabSpec): Promise<OpenLab> => {
	refuseHost();
	const { mtu } = spec.topology.underlay;
	// /run is the lab's own, so the names of its namespaces die with it; /sys must show this network namespace.
	await execa('sh', ['-ec', 'mount -t tmpfs tmpfs /run; mount -t sysfs sysfs /sys; ip -batch -'], {
		input: `link set lo up\nlink add name ${bridge} mtu ${mtu} type bridge\nlink set ${bridge} up\n`,
	});
	const children = new Set<ReturnType<typeof startAgent>>();
	return {
		listen: { path: join(spec.dir, 'bus.sock') },
		start: async (nodes, bus) => {
			await plugIn(nodes, mtu);
			return nodes.map((node) => {
				const child = startAgent(node, spec, bus);
				children.add(child);
				return { name: node.name, exited: wordsOn(child) } satisfies RunningNode;
			});
		},
		close: async () => {
			for (const child of children) child.kill('SIGKILL');
			await Promise.all(children);
		},
	};
};

const refuseHost = (): void => {
	const own = readlinkSync('/proc/self/ns/net');
	if (process.pid !== 1 || own === process.env['CNILAB_HOST_NETNS'])
		throw new LabError('cannot', "the netns runtime never acts in the host's own namespaces", {
			hint: 'labs are started by `cnilab up`',
		});
};

/** A namespace a node, its eth0 on the switch: all nodes in one batch. */
const plugIn = async (nodes: readonly NodeSpec[], mtu: number): Promise<void> => {
	const lines = nodes.flatMap(({ name }) => {
		const port = `u${hexHash(8, name)}`;
		return [
			`netns add ${name}`,
			`link add name ${port} mtu ${mtu} type veth peer name eth0 netns ${name} mtu ${mtu} address ${macFrom('underlay', name)}`,
			`link set dev ${port} master ${bridge} up`,
		];
	});
	await execa('ip', ['-batch', '-'], { input: `${lines.join('\n')}\n` });
};

/** `ip netns exec` gives the agent a mount namespace too: in it /run is the node's own, as in a container. */
const startAgent = ({ name, address }: NodeSpec, spec: LabSpec, bus: BusAddress) => {
	const dress = `ip addr add ${address}/${prefixOf(spec.topology.underlay.cidr)} dev eth0`;
	const script = `mount -t tmpfs tmpfs /run; ${dress}; ip link set eth0 up; exec "$0" "$@"`;
	const env = { CNILAB_BUS: bus.url, CNILAB_TOKEN: bus.token, CNILAB_NODE: name };
	return execa('ip', ['netns', 'exec', name, 'sh', '-ec', script, process.execPath, spec.agent], {
		env,
		reject: false,
		stdin: 'ignore',
		stdout: { file: join(spec.dir, `${name}.log`), append: true },
		stderr: { file: join(spec.dir, `${name}.log`), append: true },
	});
};

const wordsOn = async (child: ReturnType<typeof startAgent>): Promise<string> => {
	const { exitCode, signal } = await child;
	return signal ? `ended by ${signal}` : `exited with ${exitCode}`;
};
