import type { KernelObject } from '../../kernel/object.ts';
import type { Match, Rule, Target } from '../../kernel/rule.ts';
import { type Cidr, parseCidr } from '../../net/cidr.ts';
import { nodeNetns } from '../../net/netns.ts';

interface Networks {
	/** The networks of all pods. */
	readonly podCIDR: Cidr;
	/** The network of this node's pods. */
	readonly own: Cidr;
}

/** The masquerade rules (pkg/trafficmngr/iptables/iptables.go: masqRules), in flanneld's order. */
export function* masqueradeRules({ podCIDR, own }: Networks): Iterable<KernelObject> {
	const because = 'cni/flannel: masquerade what pods send out of the cluster, not what they send to each other';
	const say = comment('flanneld masq');
	const back: Target = { t: 'return' };
	const masquerade: Target = { t: 'masquerade', randomFully: true };
	const rules: readonly Rule[] = [
		// kube-proxy masquerades packets with its mark itself; they must not be masqueraded twice.
		{ match: [{ m: 'mark', value: 0x4000, mask: 0x4000 }, say], target: back },
		{ match: [from(own), to(podCIDR), say], target: back },
		{ match: [from(podCIDR), to(own), say], target: back },
		{ match: [notFrom(podCIDR), to(own), say], target: back },
		{ match: [from(podCIDR), notTo(multicast), say], target: masquerade },
		{ match: [notFrom(podCIDR), to(podCIDR), say], target: masquerade },
	];
	yield { kind: 'chain', netns: nodeNetns, family: 4, table: 'nat', name: 'FLANNEL-POSTRTG', rules, because };
	yield {
		kind: 'hook',
		netns: nodeNetns,
		family: 4,
		table: 'nat',
		chain: 'POSTROUTING',
		first: [],
		last: [{ match: [say], target: { t: 'jump', chain: 'FLANNEL-POSTRTG' } }],
		because,
	};
}

/** The forward rules (iptables.go: forwardRules): everything from and to pods is accepted, whatever FORWARD's policy
 * is. */
export function* forwardRules(podCIDR: Cidr): Iterable<KernelObject> {
	const because = "cni/flannel: pods' packets are forwarded even where FORWARD drops by default";
	const say = comment('flanneld forward');
	const rules: readonly Rule[] = [
		{ match: [from(podCIDR), say], target: { t: 'accept' } },
		{ match: [to(podCIDR), say], target: { t: 'accept' } },
	];
	yield { kind: 'chain', netns: nodeNetns, family: 4, table: 'filter', name: 'FLANNEL-FWD', rules, because };
	yield {
		kind: 'hook',
		netns: nodeNetns,
		family: 4,
		table: 'filter',
		chain: 'FORWARD',
		first: [],
		last: [{ match: [say], target: { t: 'jump', chain: 'FLANNEL-FWD' } }],
		because,
	};
}

const multicast = parseCidr('224.0.0.0/4');

const comment = (text: string): Match => ({ m: 'comment', text });
const from = (net: Cidr): Match => ({ m: 'src', net });
const notFrom = (net: Cidr): Match => ({ m: 'src', net, not: true });
const to = (net: Cidr): Match => ({ m: 'dst', net });
const notTo = (net: Cidr): Match => ({ m: 'dst', net, not: true });
