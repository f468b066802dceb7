import { readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import type { Underlay } from '../../model/topology.ts';
import type { BusWays, LabSpec, NodeSpec, OpenLab, RunningNode } from '../runtime.ts';
import { addressLines, plugLines, switchLines, unplugLines } from './underlay.ts';

/** Called inside the lab's namespaces (`wrap`). @throws LabError when called in the host's, or when the topology needs
 * something that is impossible in them. */
export const openLab = async (spec: LabSpec): Promise<OpenLab> => {
	refuseHost();
	const { underlay } = spec.topology;
	refuseReachable(underlay);
	// /run is the lab's own, so that the names of its namespaces end with it; /sys must show this network namespace.
	await execa('sh', ['-ec', 'mount -t tmpfs tmpfs /run; mount -t sysfs sysfs /sys; ip -batch -'], {
		input: batchOf(switchLines(underlay)),
	});
	const children = new Map<string, ReturnType<typeof startAgent>>();
	return {
		start: async (nodes, bus) => {
			// One batch for all nodes.
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
			// Objects that are gone already are ignored; if one can't be removed, the next start reports it.
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

/** The underlay is in the lab's own network namespace, which is not connected to the machine's. */
const refuseReachable = ({ machine }: Pick<Underlay, 'machine'>): void => {
	if (machine === 'reachable')
		throw new LabError('cannot', 'the netns runtime has no way from its nodes to services of the machine', {
			asked: 'underlay.machine: reachable',
			hint: 'leave that field out, or use --runtime docker',
		});
};

const batchOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** Starts a node's agent. `ip netns exec` also creates a mount namespace, in which /run is the node's own, as in a
 * container; the node has a host name of its own. The agent is process 1 of the node, so all processes there end with
 * it. */
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
		// It contains the folders of all of this user's labs.
		CNILAB_HIDDEN: `${dirname(spec.dir)}\n${spec.dir}`,
	};
	const own = ['unshare', '--uts', '--pid', '--fork', '--kill-child'];
	return execa('ip', ['netns', 'exec', name, ...own, 'sh', '-ec', script, process.execPath, spec.agent], {
		env,
		reject: false,
		// Other processes of the same user can read a process's environment, so the token is passed on standard input.
		input: bus.token,
		stdout: { file: logOf(node, spec), append: true },
		stderr: { file: logOf(node, spec), append: true },
	});
};

const logOf = ({ name }: Pick<NodeSpec, 'name'>, { dir }: Pick<LabSpec, 'dir'>): string => join(dir, `${name}.log`);

/** How the agent ended, with the last lines of its log if it failed: the log is deleted if the lab does not come up. */
const wordsOn = async (child: ReturnType<typeof startAgent>, log: string): Promise<string> => {
	const { exitCode, signal } = await child;
	if (signal) return `ended by ${signal}`;
	const said = exitCode === 0 ? '' : readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('\n');
	if (said.endsWith(unshareOnKill)) return 'ended by SIGKILL';
	return `exited with ${exitCode}${said && `: ${said}`}`;
};

/** unshare ends itself by the signal that ended its child. Up to util-linux 2.38 this fails for SIGKILL, and it exits
 * with 1 and this message (sys-utils/unshare.c: signal(SIGKILL, SIG_DFL) is refused). */
const unshareOnKill = 'unshare: sigprocmask unblock failed: Invalid argument';
