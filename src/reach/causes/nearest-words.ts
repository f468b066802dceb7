import type { Cluster } from '../../model/cluster.ts';
import type { Miss, PeerMiss } from '../oracle/miss.ts';
import { type Led, printLed } from './led.ts';
import type { NearestRule } from './nearest-rule.ts';

interface Around {
	readonly cluster: Cluster;
	/** The place that sent the packet. */
	readonly from: string;
	readonly led?: Led | undefined;
}

/** "nearest is egress[0] of delivery/api (x.yaml:3:1): it is for port 443/TCP, and the packet goes to 6443/TCP". */
export const printNearest = (nearest: NearestRule, around: Around): string => {
	const { at, policy, misses } = nearest;
	return `nearest is ${at} of ${policy}: ${misses.map((miss) => toldOf(miss, nearest, around)).join('; ')}`;
};

const toldOf = (miss: Miss, nearest: NearestRule, around: Around): string => {
	if (miss.on === 'peer') return `it is for ${miss.wanted}, and ${peerWords[miss.why](miss, nearest, around)}`;
	if (miss.on === 'subject') return `at the pod's own end it is for ${miss.wanted}, which this pod is not`;
	const behind = around.led ? `, where ${printLed(around.led)} leads` : '';
	const what = miss.on === 'port' ? `port ${miss.wanted}` : miss.wanted;
	return `it is for ${what}, and the packet goes to ${nearest.asked}${behind}`;
};

type PeerWords = (miss: { readonly has?: string }, nearest: NearestRule, around: Around) => string;

const whoIs: PeerWords = (_miss, { peer: { is, name, address }, direction }, { cluster, from }) => {
	if (is === 'pod') return `the peer is ${name} (${address})`;
	if (is === 'world') return `the peer is ${address}, outside the cluster`;
	const own = cluster.nodes.find((node) => `node/${node.name}` === name)?.address;
	const alias = own === address ? '' : ', its tunnel';
	const isOther = direction === 'ingress' && from !== name;
	return isOther
		? `the packet of ${from} came masqueraded, from ${address} (${name}${alias})`
		: `the peer is ${name} at ${address}${alias}, and a node is no pod`;
};

const peerWords: Readonly<Record<PeerMiss, PeerWords>> = {
	'not-a-pod': whoIs,
	'outside-block': whoIs,
	excepted: whoIs,
	'not-a-node': whoIs,
	'other-namespace': ({ has }, { peer }) => `${peer.name} is of namespace ${has}`,
	'namespace-labels': ({ has }, { peer }) => `the namespace of ${peer.name} has ${has}`,
	labels: ({ has }, { peer }) => `${peer.name} has ${has ?? 'others'}`,
	'other-address': ({ has }, { peer }) =>
		`${peer.name} is seen as ${peer.address}, the address of its tunnel, and not as ${has}`,
	'name-unknown': (_miss, { peer }) => `it is not known here whether that is ${peer.address}`,
};

/** The change by which the rule would match the packet. */
export const nextFor = (nearest: NearestRule, around: Around): string => {
	const { misses, asked, at, opensServicePort } = nearest;
	const port = misses.some(({ on }) => on === 'port') ? asked : undefined;
	const peer = misses.find((miss) => miss.on === 'peer');
	if (peer) return `${peerSteps[peer.why](nearest, around, peer)}${port ? `, for ${port}` : ''}`;
	if (opensServicePort)
		return `open ${asked} in ${at}: policy is held against what is behind the Service's translation`;
	return port ? `open ${port} in ${at}, if it is meant to be open` : `look at what ${at} says of the pod's own end`;
};

type Step = (nearest: NearestRule, around: Around, miss: { readonly labelsFit?: true }) => string;

const block: Step = ({ peer: { is, name, address }, direction, at }, { from, led }) => {
	// A pod's address changes with each pod: it is let in by its labels.
	if (is === 'pod') return `a peer with the labels of ${name} in ${at}`;
	const written = `an ipBlock of ${address}/32 in ${at}`;
	if (direction === 'egress' || is !== 'node' || from === name) return written;
	const isFromOutside = led?.by === 'nodePort' || led?.by === 'loadBalancerIP' || led?.by === 'externalIP';
	const other = isFromOutside
		? '; with externalTrafficPolicy: Local clients keep their own address, only nodes with an endpoint answer, and the block is of the clients'
		: '';
	return `${written}, as which all come that ${name} masquerades${other}`;
};

const labels: Step = ({ peer, at }) => `a peer with the labels of ${peer.name} in ${at}`;

const namespace: Step = ({ peer, at }, _around, { labelsFit }) => {
	const selector = `namespaceSelector kubernetes.io/metadata.name: ${peer.name.split('/')[0]}`;
	return labelsFit ? `${selector} beside the podSelector in ${at}, in one item` : `a peer with ${selector} in ${at}`;
};

const peerSteps: Readonly<Record<PeerMiss, Step>> = {
	'not-a-pod': block,
	'outside-block': block,
	excepted: block,
	'other-address': block,
	'not-a-node': labels,
	'name-unknown': block,
	labels,
	'namespace-labels': namespace,
	'other-namespace': namespace,
};
