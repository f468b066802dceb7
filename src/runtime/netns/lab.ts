import { readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import type { Underlay } from '../../model/topology.ts';
import type { BusWays, LabSpec, NodeSpec, OpenLab, RunningNode } from '../runtime.ts';
import { addressLines, plugLines, switchLines, unplugLines } from './underlay.ts';

/** Called inside the lab's namespaces (`wrap`).
 * @throws LabError when it stands in the host's instead, or the topology wants what can't be had in them. */
export const openLab = async (spec: LabSpec): Promise<OpenLab> => {
	refuseHost();
	const { underlay } = spec.topology;
	refuseReachable(underlay);
	// /run is the lab's own, so the names of its namespaces die with it; /sys must show this network namespace.
	await execa('sh', ['-ec', 'mount -t tmpfs tmpfs /run; mount -t sysfs sysfs /sys; ip -batch -'], {
		input: batchOf(switchLines(underlay)),
	});
	const children = new Map<string, ReturnType<typeof startAgent>>();
	return {
		start: async (nodes, bus) => {
			// All nodes in one batch.
			await execa('ip', ['-batch', '-'], { input: batchOf(plugLines(nodes, underlay)) });
			return nodes.map((node) => {
				const child = startAgent(node, spec, bus);
				children.set(node.name, child);
				return { name: node.name, exited: wordsOn(child, logOf(node, spec)) } satisfies RunningNode;
			});
		},
		end: async (name) => {
			const child = children.get(name);
			child?.kill('SIGKILL');
			await child;
			// What is not there any more is no failure; what can't be taken away is one of the next start.
			await execa('ip', ['-force', '-batch', '-'], { input: batchOf(unplugLines(name)), reject: false });
		},
		close: async () => {
			for (const child of children.values()) child.kill('SIGKILL');
			await Promise.all(children.values());
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

/** The underlay is in the lab's own network namespace, and nothing joins that to the machine's. */
const refuseReachable = ({ machine }: Pick<Underlay, 'machine'>): void => {
	if (machine === 'reachable')
		throw new LabError('cannot', 'the netns runtime has no way from its nodes to services of the machine', {
			asked: 'underlay.machine: reachable',
			hint: 'leave that field out, or use --runtime docker',
		});
};

const batchOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** `ip netns exec` gives the agent a mount namespace too: in it /run is the node's own, as in a container; and it has a
 * host name of its own. Its agent is process 1 of the node: when that ends, by whatever, all that runs there does. */
const startAgent = (node: NodeSpec, spec: LabSpec, bus: BusWays) => {
	const { name } = node;
	const dress = addressLines(node, spec.topology.underlay).map((line) => `ip ${line}`);
	const script = [
		'mount -t proc proc /proc',
		'mount -t tmpfs tmpfs /run',
		`hostname ${name} || :`,
		...dress,
		'exec "$0" "$@"',
	].join('; ');
	const env = {
		CNILAB_BUS: bus.url,
		CNILAB_NODE: name,
		CNILAB_VOLUMES: join(spec.dir, 'volumes'),
		// All labs of this user have their folders there.
		CNILAB_HIDDEN: `${dirname(spec.dir)}\n${spec.dir}`,
	};
	const own = ['unshare', '--uts', '--pid', '--fork', '--kill-child'];
	return execa('ip', ['netns', 'exec', name, ...own, 'sh', '-ec', script, process.execPath, spec.agent], {
		env,
		reject: false,
		// Whoever may look at a process may read its environment: the token is in none.
		input: bus.token,
		stdout: { file: logOf(node, spec), append: true },
		stderr: { file: logOf(node, spec), append: true },
	});
};

const logOf = ({ name }: Pick<NodeSpec, 'name'>, { dir }: Pick<LabSpec, 'dir'>): string => join(dir, `${name}.log`);

/** With what it said last where it failed: the log goes with a lab that does not come up. */
const wordsOn = async (child: ReturnType<typeof startAgent>, log: string): Promise<string> => {
	const { exitCode, signal } = await child;
	if (signal) return `ended by ${signal}`;
	const said = exitCode === 0 ? '' : readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('\n');
	if (said.endsWith(unshareOnKill)) return 'ended by SIGKILL';
	return `exited with ${exitCode}${said && `: ${said}`}`;
};

/** unshare ends by the signal that ended its child. Up to util-linux 2.38 it can't by this one, exits with 1, and says so
 * (sys-utils/unshare.c: signal(SIGKILL, SIG_DFL) is refused). */
const unshareOnKill = 'unshare: sigprocmask unblock failed: Invalid argument';
