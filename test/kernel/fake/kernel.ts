import type { Kernel } from '../../../agent/kernel/reconcile.ts';
import type { Batch } from '../../../src/kernel/batch.ts';
import { kinds } from '../../../src/kernel/kinds.ts';
import type { NodePlan, Read, Seen, Tool } from '../../../src/kernel/object.ts';
import { everything, readingsOf, type Scope } from '../../../src/kernel/scope.ts';
import { dumps } from './dumps.ts';
import { bridge, ip } from './ip.ts';
import { FakeNetns, newLink, refuse } from './state.ts';
import { ipset, restore } from './tables.ts';

/** A kernel in memory that takes the same lines as the real one, refuses what that refuses, and takes along what that
 * takes along. It is read through the same parsers. */
export class FakeKernel implements Kernel {
	readonly namespaces = new Map([['', nodeAsGiven()]]);
	/** How often it was looked at. */
	looks = 0;
	/** How often sets and tables were changed. */
	guarded = 0;
	/** Called after each line that was carried out; for iptables after each whole batch. */
	onMoment: () => void = () => undefined;

	get node(): FakeNetns {
		return this.namespaces.get('') ?? refuse('the node is gone');
	}

	readonly observe = async (plan: NodePlan, scope: Scope, giveWay?: AbortSignal): Promise<readonly Seen[]> => {
		giveWay?.throwIfAborted();
		this.looks++;
		return this.look(plan, scope);
	};

	look(plan: NodePlan, scope: Scope = everything): readonly Seen[] {
		const named = [...this.namespaces.keys()]
			.filter((key) => key !== '')
			.map((key): Seen => ({ kind: 'namespace', netns: '', key, print: 'there' }));
		const wanted = new Set(['', ...plan.map(({ netns }) => netns)]);
		const read = [...this.namespaces]
			.filter(([netns]) => wanted.has(netns))
			.flatMap(([netns]) => this.#read(netns, readingsOf(scope, plan, netns)));
		const sysctls = plan
			.filter((o) => o.kind === 'sysctl')
			.flatMap(({ netns, name: key }): Seen[] => {
				const print = this.namespaces.get(netns)?.sysctls.get(key);
				return print === undefined ? [] : [{ kind: 'sysctl', netns, key, print }];
			});
		return [...named, ...read, ...sysctls];
	}

	#read(netns: string, isRead: (tool: Tool) => boolean): readonly Seen[] {
		const here = this.namespaces.get(netns) ?? refuse(`there is no ${netns}`);
		return Object.values(kinds).flatMap(({ reads = [], parse }) =>
			reads
				.filter(({ tool }) => isRead(tool))
				.flatMap((read) => parse?.(dumps[nameOf(read)]?.(here) ?? '', netns) ?? []),
		);
	}

	/** @throws Refusal with the line; what came before it in the batch is done. */
	readonly carryOut = async ({ tool, netns, lines }: Batch): Promise<void> => {
		const here = this.namespaces.get(netns) ?? refuse(`there is no network namespace ${netns}`);
		if (tool === 'iptables' || tool === 'ip6tables') {
			restore(here, tool, lines);
			this.guarded++;
			return this.onMoment();
		}
		for (const line of lines) {
			try {
				if (tool === 'ip') ip(this.namespaces, netns, line);
				else if (tool === 'bridge') bridge(this.namespaces, netns, line);
				else if (tool === 'ipset') ipset(here, line);
				else sysctl(here, line);
			} catch (cause) {
				throw new Error(`${netns || 'node'}: ${tool} ${line}: ${cause}`, { cause });
			}
			if (tool === 'ipset') this.guarded++;
			this.onMoment();
		}
	};
}

const nameOf = (read: Read): string => ('line' in read ? `${read.tool} ${read.line}` : read.tool);

/** As a runtime hands a node over: eth0 with its address on the underlay. */
function nodeAsGiven(): FakeNetns {
	const node = new FakeNetns();
	node.links.set('eth0', newLink('underlay', 1500, { up: true }));
	node.addresses.set('eth0 172.31.0.250/24', { link: 'eth0', scope: 'global' });
	return node;
}

const sysctl = (here: FakeNetns, line: string): void => {
	const [name = '', value = ''] = line.split('=');
	const [, device] = /\/(?:conf|neigh)\/(.+)\/[^/]+$/.exec(name) ?? [];
	if (device && !['all', 'default'].includes(device) && !here.links.has(device)) refuse(`ENOENT /proc/sys/${name}`);
	here.sysctls.set(name, value);
};
