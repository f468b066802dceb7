import type { Cidr } from '../../../net/cidr.ts';

/** A policy of whatever kind as felix has it once libcalico-go has translated it (libcalico-go/lib/backend/model:
 * Policy, Rule). */
export interface Policy {
	readonly kind: PolicyKind;
	/** '' for kinds of the whole cluster. */
	readonly namespace: string;
	readonly name: string;
	readonly tier: string;
	/** The lowest comes first; Infinity where the policy has none. */
	readonly order: number;
	/** Which endpoints it is about, in Calico's language. */
	readonly selector: string;
	/** The directions that it rules. */
	readonly types: readonly Direction[];
	readonly ingress: readonly PolicyRule[];
	readonly egress: readonly PolicyRule[];
	/** Where it was written. */
	readonly source?: string;
}

export type PolicyKind = keyof typeof shortKinds;
export type Direction = 'ingress' | 'egress';
export const directions = ['ingress', 'egress'] as const satisfies readonly Direction[];

export interface PolicyRule {
	readonly action: 'allow' | 'deny' | 'pass' | 'log';
	/** A name of /etc/protocols in lower case, or a number. */
	readonly protocol?: string;
	readonly notProtocol?: string;
	/** "8", or with a code "3/3". */
	readonly icmp?: string;
	readonly notIcmp?: string;
	readonly src: Entity;
	readonly dst: Entity;
	/** "key=value", told as comments of the rules. */
	readonly annotations?: readonly string[];
}

/** One end of the packets that a rule is about. What is absent or empty matches all. */
export interface Entity {
	/** With the namespace and the service account worked in. */
	readonly selector?: string;
	readonly notSelector?: string;
	readonly nets?: readonly Cidr[];
	readonly notNets?: readonly Cidr[];
	readonly ports?: readonly Port[];
	readonly notPorts?: readonly Port[];
	/** "namespace/name" of a Service: its endpoints. */
	readonly service?: string;
}

/** A range of one port or more, or the name that the endpoint's containers give to one. */
export type Port = PortRange | { readonly name: string };
export interface PortRange {
	readonly first: number;
	readonly last: number;
}

/** felix/types/policy_id.go: KindShortName. */
const shortKinds = {
	NetworkPolicy: 'np',
	GlobalNetworkPolicy: 'gnp',
	KubernetesNetworkPolicy: 'knp',
	KubernetesClusterNetworkPolicy: 'kcnp',
} as const;

type Named = Pick<Policy, 'kind' | 'namespace' | 'name'>;

/** "shop/deny", or the bare name of what has no namespace. */
const nameOf = ({ namespace, name }: Named): string => (namespace === '' ? name : `${namespace}/${name}`);

/** What a policy's chains are called after their prefix: "knp/shop/deny" (policy_id.go: ID). */
export const policyId = (policy: Named): string => `${shortKinds[policy.kind]}/${nameOf(policy)}`;

/** "KubernetesNetworkPolicy shop/deny". */
export const policyTitle = (policy: Named): string => `${policy.kind} ${nameOf(policy)}`;

/** In what is hashed for a group's name (policy_id.go: String). */
export const policyText = ({ name, namespace, kind }: Named): string =>
	`{Name: ${name}, Namespace: ${namespace}, Kind: ${kind}}`;

/** The order within a tier (felix/calc/policy_sorter.go: PolKVLess). */
export const comparePolicies = (a: Policy, b: Policy): number => {
	if (a.order !== b.order) return a.order - b.order;
	const [first, second] = [sortKey(a), sortKey(b)];
	return first < second ? -1 : first > second ? 1 : 0;
};

const sortKey = ({ name, namespace, kind }: Named): string => `${name}/${namespace}/${kind}`;
