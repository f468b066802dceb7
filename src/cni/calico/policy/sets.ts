import type { SetType } from '../../../kernel/object.ts';
import type { Endpoint } from '../../../model/calico/endpoints.ts';
import { type Matcher, matcherOf } from '../../../model/calico/match-selector.ts';
import { selectorId, uniqueId } from '../../../model/calico/print-selector.ts';
import { type CalicoSelector, parseSelector } from '../../../model/calico/selector.ts';
import type { Cluster } from '../../../model/cluster.ts';
import type { Labels } from '../../../model/labels.ts';
import { setName } from '../names.ts';
import { addressesOf, socketsOf } from './service-members.ts';

export interface PolicySet {
	readonly name: string;
	readonly type: SetType;
	readonly members: readonly string[];
	/** Its content, in words. */
	readonly of: string;
}

interface Selection {
	readonly id: string;
	readonly matches: Matcher;
	/** Computed when a set first needs them. */
	endpoints?: readonly Endpoint[];
}

/** The IP sets of one node's rules. Each is created when it is first requested, and once. Rules refer to sets and never
 * to addresses, so a pod that is added, deleted or relabelled changes members and no rules
 * (felix/calc/rule_scanner.go). */
export class PolicySets {
	readonly #endpoints: readonly Endpoint[];
	readonly #cluster: Pick<Cluster, 'endpoints' | 'unservedEndpoints'>;
	readonly #selections = new Map<string, Selection>();
	readonly #sets = new Map<string, PolicySet>();

	constructor(endpoints: readonly Endpoint[], cluster: Pick<Cluster, 'endpoints' | 'unservedEndpoints'>) {
		this.#endpoints = endpoints;
		this.#cluster = cluster;
	}

	/** All requested sets, sorted by name. */
	all(): readonly PolicySet[] {
		return [...this.#sets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
	}

	selects(selector: string, labels: Labels): boolean {
		return this.#selection(selector).matches(labels);
	}

	/** The name of the set of all addresses that a selector selects. */
	selected(selector: string): string {
		const { id } = this.#selection(selector);
		return this.#set(id, () => ({
			type: 'hash:net',
			members: this.#selected(selector).flatMap(({ nets }) => nets.flatMap(whole)),
			of: selector,
		}));
	}

	/** The name of the set of all addresses that a selector selects, each with its port of the given name. */
	namedPort({ selector, protocol, port }: NamedPort): string {
		const id = uniqueId('n', `${this.#selection(selector).id},${protocol},${port}`);
		return this.#set(id, () => ({
			type: 'hash:ip,port',
			members: this.#selected(selector).flatMap(({ nets, ports }) =>
				ports
					.map(({ protocol: own, ...rest }) => ({ ...rest, own: own.toLowerCase() }))
					.filter(({ name, own }) => name === port && (protocol === 'any' || own === protocol))
					.flatMap(({ port, own }) => nets.map((ip) => `${ip},${own}:${port}`)),
			),
			of: `${protocol === 'any' ? '' : `${protocol} `}port ${port} of ${selector}`,
		}));
	}

	/** The name of the set of a Service's endpoints ("namespace/name"), with or without their ports. */
	service(service: string, ports: boolean): string {
		return this.#set(uniqueId(ports ? 'svc' : 'svcnoport', service), () => ({
			type: ports ? 'hash:ip,port' : 'hash:net',
			members: (ports ? socketsOf : addressesOf)(this.#cluster, service),
			of: `endpoints of service ${service}`,
		}));
	}

	#set(id: string, make: () => Omit<PolicySet, 'name'>): string {
		const name = setName(id);
		if (!this.#sets.has(name)) {
			const { members, ...made } = make();
			this.#sets.set(name, { name, ...made, members: [...new Set(members)].sort() });
		}
		return name;
	}

	#selected(selector: string): readonly Endpoint[] {
		const selection = this.#selection(selector);
		selection.endpoints ??= this.#endpoints.filter(({ labels }) => selection.matches(labels));
		return selection.endpoints;
	}

	#selection(text: string): Selection {
		const known = this.#selections.get(text);
		if (known) return known;
		const selector: CalicoSelector = parseSelector(text);
		const made = { id: selectorId(selector), matches: matcherOf(selector) };
		this.#selections.set(text, made);
		return made;
	}
}

export interface NamedPort {
	readonly selector: string;
	/** any: the protocol of each endpoint's own port; the set's id has "any" (felix/labelindex/ipsetmember). */
	readonly protocol: 'tcp' | 'udp' | 'sctp' | 'any';
	readonly port: string;
}

/** A hash:net set can't hold 0.0.0.0/0, so it gets the two halves. */
const whole = (net: string): readonly string[] => (net === '0.0.0.0/0' ? ['0.0.0.0/1', '128.0.0.0/1'] : [net]);
