import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Stop } from '../../trace/evidence/stop.ts';
import { distanceOf, type Miss, partyAt } from '../oracle/miss.ts';
import type { Party } from '../oracle/party.ts';
import type { Contact, Direction, Policy } from '../oracle/policy.ts';
import { tiersOf } from '../oracle/tiers.ts';

/** Of all rules of the policies that dropped a packet, the one that misses it by least. */
export interface NearestRule {
	/** "ns/name (file:line:column)". */
	readonly policy: string;
	readonly direction: Direction;
	/** "ingress[0]". */
	readonly at: string;
	/** Why it does not match the packet. */
	readonly misses: readonly Miss[];
	/** The peer, by the address that the policy saw. */
	readonly peer: { readonly is: Party['is']; readonly name: string; readonly address: string };
	/** The packet's port as the policy saw it: "6443/TCP". */
	readonly asked: string;
	/** It allows the port before a Service's translation. */
	readonly opensServicePort?: true;
}

/** A tier that dropped a packet because none of its rules allows it. */
export interface Closing {
	readonly tier: string;
	readonly direction: Direction;
	/** "ns/name (file:line:column)" of the tier's policies that select the pod. */
	readonly policies: readonly string[];
	/** Absent if they have no rule. */
	readonly nearest?: NearestRule;
}

/** Finds the tier that dropped the packet. Undefined if another rule did. @param servicePort the port before
 * translation */
export const closingOf = (stop: Stop, cluster: Cluster, servicePort: number | undefined): Closing | undefined => {
	const closed = closedBy(stop);
	const pod = closed && cluster.pods.find((one) => nameOf(one) === closed.pod);
	if (!closed || !pod) return undefined;
	const { direction, tier } = closed;
	const contact = contactOf(stop, direction, { is: 'pod', name: nameOf(pod), pod }, cluster);
	const { policies = [] } = tiersOf(cluster).find(({ name }) => name === tier) ?? {};
	const closing = policies.filter((policy) => policy.rules[direction] && policy.about(pod));
	const candidates = closing.flatMap((policy) => rulesOf(policy, direction, contact, servicePort));
	const [nearest] = candidates.toSorted((a, b) => a.distance - b.distance);
	const common = { tier, direction, policies: closing.map(({ title }) => title) };
	return nearest ? { ...common, nearest: nearestOf(nearest, direction, contact) } : common;
};

const nearestOf = (
	{ policy, at, misses, opensServicePort }: ReturnType<typeof rulesOf>[number],
	direction: Direction,
	contact: Contact,
): NearestRule => {
	const { party, address } = contact.other;
	return {
		...{ policy: policy.title, direction, at, misses },
		peer: { is: party.is, name: party.name, address },
		asked: `${contact.asked.port}/${contact.asked.protocol}`,
		...(opensServicePort && { opensServicePort }),
	};
};

/** The pod and tier of felix' drop at a tier's end, from the reason of that chain in the plan. */
const closedBy = ({ kind, rule }: Stop) => {
	const [, tier] = /End of tier ([^.\s]\S*)\. Drop if no policies passed packet/.exec(rule?.rule ?? '') ?? [];
	const [, direction, pod = ''] = /: (ingress|egress) of pod (\S+), /.exec(rule?.because ?? '') ?? [];
	if (kind !== 'dropped' || tier === undefined || direction === undefined) return undefined;
	return { tier, pod, direction: direction === 'ingress' ? ('ingress' as const) : ('egress' as const) };
};

const contactOf = ({ packet, protocol }: Stop, direction: Direction, subject: Party, cluster: Cluster): Contact => {
	const [own, far] = direction === 'ingress' ? [packet.dst, packet.src] : [packet.src, packet.dst];
	const [self, other] = [
		{ party: subject, address: own },
		{ party: partyAt(far, cluster), address: far },
	];
	const [source, target] = direction === 'ingress' ? [other, self] : [self, other];
	return { source, target, other, asked: { port: packet.dport, protocol } };
};

const rulesOf = (policy: Policy, direction: Direction, contact: Contact, servicePort: number | undefined) =>
	(policy.rules[direction] ?? []).flatMap((rule) => {
		const misses = rule.action === 'deny' ? [] : rule.misses(contact);
		if (misses.length === 0) return [];
		const meant = { ...contact, asked: { ...contact.asked, port: servicePort ?? contact.asked.port } };
		const opensServicePort = servicePort !== undefined && rule.misses(meant).every(({ on }) => on !== 'port');
		const isMistaken = opensServicePort && misses.some(({ on }) => on === 'port');
		const distance = misses.reduce((sum, miss) => sum + (miss.on === 'port' && isMistaken ? 1 : distanceOf(miss)), 0);
		return [{ policy, at: rule.at, misses, distance, opensServicePort: isMistaken ? (true as const) : undefined }];
	});
