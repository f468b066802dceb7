import { overlap } from '../../net/cidr.ts';
import type { Cluster } from '../cluster.ts';
import type { Selector } from '../labels.ts';
import type { PolicyPeer, PolicyPort } from '../network-policy.ts';
import { selects } from '../selector.ts';
import { isWithin } from './blocks.ts';

// Whether one selector, port list or peer includes another, for any pods.

type Requirement = Selector['matchExpressions'][number];

/** Whether `wide` selects everything that `narrow` selects. */
export const selectorImplies = (narrow: Selector, wide: Selector): boolean => {
	const given = requirementsOf(narrow);
	return requirementsOf(wide).every((wanted) =>
		given.some((own) => own.key === wanted.key && implied[wanted.operator](own, wanted)),
	);
};

const requirementsOf = ({ matchLabels, matchExpressions }: Selector): readonly Requirement[] => [
	...Object.entries(matchLabels).map(([key, value]): Requirement => ({ key, operator: 'In', values: [value] })),
	...matchExpressions,
];

/** For each operator of the wide selector: whether a requirement on the same key is at least as strict. */
const implied: Readonly<Record<Requirement['operator'], (own: Requirement, wanted: Requirement) => boolean>> = {
	Exists: ({ operator }) => operator === 'In' || operator === 'Exists',
	DoesNotExist: ({ operator }) => operator === 'DoesNotExist',
	In: ({ operator, values }, wanted) => operator === 'In' && values.every((value) => wanted.values.includes(value)),
	NotIn: ({ operator, values }, wanted) => {
		if (operator === 'In') return !values.some((value) => wanted.values.includes(value));
		if (operator === 'NotIn') return wanted.values.every((value) => values.includes(value));
		return operator === 'DoesNotExist';
	},
};

/** Absent ports mean all ports. */
export const portsImply = (
	narrow: readonly PolicyPort[] | undefined,
	wide: readonly PolicyPort[] | undefined,
): boolean => wide === undefined || (narrow?.every((port) => wide.some((other) => portImplies(port, other))) ?? false);

export const portImplies = (narrow: PolicyPort, wide: PolicyPort): boolean => {
	if (narrow.protocol !== wide.protocol) return false;
	if (wide.port === undefined) return true;
	if (typeof narrow.port !== 'number' || typeof wide.port !== 'number') return narrow.port === wide.port;
	return wide.port <= narrow.port && (narrow.endPort ?? narrow.port) <= (wide.endPort ?? wide.port);
};

interface Around {
	readonly cluster: Cluster;
	/** The namespace of both peers' policies. */
	readonly namespace: string;
}

/** Absent: everyone. */
export const peerImplies = (narrow: PolicyPeer | undefined, wide: PolicyPeer | undefined, around: Around): boolean => {
	if (!wide) return true;
	if (!narrow) return false;
	if (wide.ipBlock)
		return blockImplies(narrow.ipBlock ?? { cidr: around.cluster.topology.podCIDR, except: [] }, wide.ipBlock);
	return !narrow.ipBlock && spacesImply(narrow, wide, around) && podsImply(narrow, wide);
};

type Block = NonNullable<PolicyPeer['ipBlock']>;

const blockImplies = (narrow: Block, wide: Block): boolean =>
	isWithin(narrow.cidr, wide.cidr) &&
	wide.except.every((hole) => !overlap(hole, narrow.cidr) || narrow.except.some((own) => isWithin(hole, own)));

const spacesImply = (
	{ namespaceSelector: own }: PolicyPeer,
	{ namespaceSelector: wanted }: PolicyPeer,
	around: Around,
) => {
	if (own && wanted) return selectorImplies(own, wanted);
	if (own || !wanted) return own === wanted;
	const home = around.cluster.namespaces.find(({ name }) => name === around.namespace);
	return selects(wanted, home?.labels ?? {});
};

const podsImply = ({ podSelector: own }: PolicyPeer, { podSelector: wanted }: PolicyPeer): boolean =>
	wanted === undefined || selectorImplies(own ?? { matchLabels: {}, matchExpressions: [] }, wanted);
