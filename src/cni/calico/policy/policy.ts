import type { Cidr } from '../../../net/cidr.ts';

/** A policy in felix's form, as libcalico-go converts all kinds (libcalico-go/lib/backend/model: Policy, Rule). */
export interface Policy {
	readonly kind: PolicyKind;
	/** '' for cluster-wide kinds. */
	readonly namespace: string;
	readonly name: string;
	readonly tier: string;
	/** The lowest is first; Infinity if the policy has none. */
	readonly order: number;
	/** The endpoints that it selects, in Calico's language. */
	readonly selector: string;
	/** The directions that it applies to. */
	readonly types: readonly Direction[];
	readonly ingress: readonly PolicyRule[];
	readonly egress: readonly PolicyRule[];
	/** The place in the manifest. */
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
	/** "8", or with a code: "3/3". */
	readonly icmp?: string;
	readonly notIcmp?: string;
	readonly src: Entity;
	readonly dst: Entity;
	/** "key=value", written as comments of the rules. */
	readonly annotations?: readonly string[];
}

/** One end of the packets that a rule matches. Absent or empty fields match all. */
export interface Entity {
	/** Includes the namespace and service account selectors. */
	readonly selector?: string;
	readonly notSelector?: string;
	readonly nets?: readonly Cidr[];
	readonly notNets?: readonly Cidr[];
	readonly ports?: readonly Port[];
	readonly notPorts?: readonly Port[];
	/** "namespace/name" of a Service, for its endpoints. */
	readonly service?: string;
}

/** A range of ports, or the name of a port of the endpoint's containers. */
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

/** "shop/deny", or the bare name for cluster-wide kinds. */
const nameOf = ({ namespace, name }: Named): string => (namespace === '' ? name : `${namespace}/${name}`);

/** The part of a policy's chain names after the prefix: "knp/shop/deny" (policy_id.go: ID). */
export const policyId = (policy: Named): string => `${shortKinds[policy.kind]}/${nameOf(policy)}`;

/** "KubernetesNetworkPolicy shop/deny". */
export const policyTitle = (policy: Named): string => `${policy.kind} ${nameOf(policy)}`;

/** The form that is hashed for a group's name (policy_id.go: String). */
export const policyText = ({ name, namespace, kind }: Named): string =>
	`{Name: ${name}, Namespace: ${namespace}, Kind: ${kind}}`;

/** The order within a tier (felix/calc/policy_sorter.go: PolKVLess). */
export const comparePolicies = (a: Policy, b: Policy): number => {
	if (a.order !== b.order) return a.order - b.order;
	const [first, second] = [sortKey(a), sortKey(b)];
	return first < second ? -1 : first > second ? 1 : 0;
};

const sortKey = ({ name, namespace, kind }: Named): string => `${name}/${namespace}/${kind}`;
