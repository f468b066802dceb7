import { protocols } from '../../src/net/port.ts';
import { Chance } from './chance.ts';
import { randomAdminPolicy } from './random-admin.ts';
import { accounts, randomCalico } from './random-calico.ts';

interface Sizes {
	readonly namespaces: number;
	readonly pods: number;
	readonly policies: number;
	/** Whether some pods are on their node's network. */
	readonly hostNetwork: boolean;
	/** How many policies of the cluster's admins there are at most. */
	readonly admin: number;
	/** Whether there are Calico's own policies. */
	readonly calico: boolean;
}

const usual: Sizes = {
	namespaces: 3,
	pods: 8,
	policies: 6,
	hostNetwork: true,
	admin: 0,
	calico: false,
};

/** A cluster with policies drawn at random, as the text of a manifest: the same for the same seed. Blocks of addresses
 * are written with templates ("{{ip a/p0}}/32"). */
export const randomManifests = (seed: number, wanted: Partial<Sizes> = {}): string => {
	const sizes = { ...usual, ...wanted };
	const chance = new Chance(seed);
	const { spaces, names, objects } = randomCast(chance, sizes);
	const policies = [
		...chance.many(1, sizes.policies, (i) =>
			randomPolicy(chance, { name: `q${i}`, namespace: chance.one(spaces), names }),
		),
		...Array.from({ length: sizes.admin }, (_, i) => randomAdminPolicy(chance, { name: `r${i}`, names }, i)),
		...(sizes.calico ? randomCalico(chance, { spaces, names }) : []),
	];
	return [...objects, ...policies].map((object) => JSON.stringify(object)).join('\n---\n');
};

/** Namespaces and pods that policies can be about. */
export const randomCast = (chance: Chance, wanted: Partial<Sizes> = {}) => {
	const sizes = { ...usual, ...wanted };
	const spaces = ['a', 'b', 'c', 'd'].slice(0, chance.whole(2, sizes.namespaces));
	const pods = chance.many(3, sizes.pods, (i) =>
		podOf(chance, { name: `p${i}`, namespace: chance.one(spaces), i }, sizes),
	);
	const namespaces = spaces.map((name) => ({
		apiVersion: 'v1',
		kind: 'Namespace',
		metadata: { name, labels: labelsOf(chance) },
	}));
	const names = pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
	return { spaces, names, objects: [...namespaces, ...pods] };
};

/** Few keys and values, so that selectors hit; some names that a careless reader trips over. */
export const keys = ['app', 'tier', 'constructor', 'example.com/zone'];
export const values = ['red', 'blue', 'Red', ''];
export const portNames = ['web', 'admin', 'dns'];
export const numbers = [80, 81, 90, 53];

export const labelsOf = (chance: Chance) =>
	Object.fromEntries(chance.some(keys).map((key) => [key, chance.one(values)]));

interface PodParts {
	readonly name: string;
	readonly namespace: string;
	readonly i: number;
}

const podOf = (chance: Chance, { name, namespace, i }: PodParts, sizes: Sizes) => {
	const hostNetwork = sizes.hostNetwork && chance.percent(10);
	const served = chance
		.some(
			numbers.flatMap((port) => protocols.map((protocol) => ({ containerPort: port, protocol }))),
			1,
		)
		.slice(0, 4);
	const nameOfPort = chance.some(portNames);
	// On the node's network ports are everybody's: each pod has its own.
	const ports = hostNetwork
		? [{ containerPort: 9000 + i, protocol: 'TCP' }]
		: served.map((port, n) => ({ ...port, ...(nameOfPort[n] && { name: nameOfPort[n] }) }));
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: { name, namespace, labels: labelsOf(chance) },
		spec: { hostNetwork, serviceAccountName: chance.one(accounts), containers: [{ name: 'c', image: 'c', ports }] },
	};
};

export interface PolicyParts {
	readonly name: string;
	readonly namespace: string;
	/** Of pods, "ns/name". */
	readonly names: readonly string[];
}

export const randomPolicy = (chance: Chance, parts: PolicyParts) => ({
	apiVersion: 'networking.k8s.io/v1',
	kind: 'NetworkPolicy',
	metadata: { name: parts.name, namespace: parts.namespace },
	spec: {
		podSelector: selectorOf(chance),
		...(chance.percent(70) && { policyTypes: chance.some(['Ingress', 'Egress'], 1) }),
		...(chance.percent(80) && { ingress: chance.many(0, 3, () => ruleOf(chance, 'from', parts)) }),
		...(chance.percent(60) && { egress: chance.many(0, 3, () => ruleOf(chance, 'to', parts)) }),
	},
});

const ruleOf = (chance: Chance, side: 'from' | 'to', parts: PolicyParts) => ({
	...(chance.percent(80) && { [side]: chance.many(0, 3, () => peerOf(chance, parts)) }),
	...(chance.percent(60) && { ports: chance.many(0, 3, () => portOf(chance)) }),
});

const peerOf = (chance: Chance, { names }: PolicyParts) => {
	if (chance.percent(25)) return { ipBlock: blockOf(chance, names) };
	const both = {
		...(chance.percent(65) && { podSelector: selectorOf(chance) }),
		...(chance.percent(55) && { namespaceSelector: selectorOf(chance) }),
	};
	return Object.keys(both).length > 0 ? both : { podSelector: selectorOf(chance) };
};

/** Networks of every size around pods, nodes and the world, with holes in them. */
const blockOf = (chance: Chance, names: readonly string[]) => {
	if (chance.percent(85)) return { cidr: addressIn(chance, names) };
	return { cidr: '0.0.0.0/0', except: chance.many(0, 2, () => addressIn(chance, names)) };
};

/** An address of the lab, with a prefix length. */
export const addressIn = (chance: Chance, names: readonly string[]): string => {
	const others = ['{{nodeip n1}}', '{{nodeip n2}}', '198.51.100.10'];
	const address = chance.percent(80) ? `{{ip ${chance.one(names)}}}` : chance.one(others);
	return `${address}/${chance.one([1, 8, 16, 24, 26, 29, 30, 31, 32])}`;
};

const portOf = (chance: Chance) => {
	const protocol = chance.one(protocols);
	const kind = chance.whole(0, 9);
	const from = chance.one(numbers);
	return {
		...(chance.percent(75) && { protocol }),
		...(kind < 5 && { port: from }),
		...(kind === 5 && { port: from, endPort: from + chance.whole(0, 12) }),
		...(kind > 5 && kind < 9 && { port: chance.one(portNames) }),
	};
};

export const selectorOf = (chance: Chance) => ({
	...(chance.percent(40) && {
		matchLabels: Object.fromEntries(
			chance
				.some(keys, 1)
				.slice(0, 1)
				.map((key) => [key, chance.one(values)]),
		),
	}),
	...(chance.percent(35) && { matchExpressions: chance.many(1, 2, () => requirementOf(chance)) }),
});

const requirementOf = (chance: Chance) => {
	const operator = chance.one(['In', 'NotIn', 'Exists', 'DoesNotExist']);
	const listed = operator === 'In' || operator === 'NotIn';
	return { key: chance.one(keys), operator, ...(listed && { values: chance.some(values, 1) }) };
};
