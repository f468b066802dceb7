import { LabError } from '../../errors.ts';
import type { Cidr } from '../../net/cidr.ts';
import { ceilings } from '../ceilings.ts';
import type { Cluster } from '../cluster.ts';
import type { Ipam } from '../ipam.ts';
import { nameOf } from '../name-of.ts';
import type { PodResource, WorkloadResource } from '../resource.ts';
import type { Topology } from '../topology.ts';
import { objectsOf, workloadKinds } from './contents.ts';
import { goalOf, mostPlaces } from './job.ts';
import { type BareNode, selectsNode, untolerated } from './node-fit.ts';
import { nodesOf } from './nodes.ts';
import { layoutOf, networksIn } from './pool.ts';
import type { Store } from './store.ts';

interface Input {
	readonly topology: Topology;
	readonly store: Store;
	readonly ipam: Ipam;
	readonly previous: Pick<Cluster, 'ended'> | undefined;
}

/** Reports requests that exceed a lab's limits. It only adds up numbers, so it needs no pods and takes the same time
 * for any count. Cases close to the limits are left to the allocators. */
export const capacityErrors = (input: Input): readonly LabError[] => {
	const makers = objectsOf(input.store, 'Pod', ...workloadKinds);
	const nodes = nodesOf(input.topology, input.store).nodes;
	const wishes = makers.map((maker): Wish => ({ maker, count: podsWanted(maker, nodes.length) }));
	const errors = [...tooManyPods(wishes), ...tooManyPlaces(makers), ...tooManyClaims(makers)];
	return errors.length > 0 ? errors : tooFewAddresses(wishes, nodes, input);
};

type Maker = PodResource | WorkloadResource;

interface Wish {
	readonly maker: Maker;
	readonly count: number;
}

const podsWanted = (maker: Maker, nodes: number): number => {
	if (maker.kind === 'Pod') return 1;
	if (maker.kind === 'DaemonSet') return nodes;
	return maker.kind === 'Job' ? Math.min(maker.replicas, goalOf(maker)) : maker.replicas;
};

const tooManyPods = (wishes: readonly Wish[]): readonly LabError[] =>
	over(wishes, {
		most: ceilings.pods,
		allowed: `at most ${ceilings.pods} pods in a lab`,
		of: 'pods',
		hint: 'ask for fewer replicas: some hundred show what thousands do',
	});

/** Counts failed pods too: a Job's failed pods stay, and each keeps its name. */
const tooManyPlaces = (makers: readonly Maker[]): readonly LabError[] =>
	over(
		makers.map((maker) => ({ maker, count: maker.kind === 'Job' ? mostPlaces(maker) : 0 })),
		{
			most: ceilings.jobPlaces,
			allowed: `at most ${ceilings.jobPlaces} pods of all Jobs, failed ones included`,
			of: 'pods, failed ones included',
			hint: 'ask for fewer completions, or a lower backoffLimit',
		},
	);

const tooManyClaims = (makers: readonly Maker[]): readonly LabError[] =>
	over(
		makers.map((maker) => ({
			maker,
			count: maker.kind === 'StatefulSet' ? maker.replicas * (maker.claimTemplates?.length ?? 0) : 0,
		})),
		{
			most: ceilings.claims,
			allowed: `at most ${ceilings.claims} claims in a lab`,
			of: 'claims',
			hint: 'ask for fewer replicas or volumeClaimTemplates',
		},
	);

/** Counts only pods that certainly get an address; a pod that may stay Pending needs none. */
const tooFewAddresses = (
	wishes: readonly Wish[],
	nodes: readonly BareNode[],
	{ topology: { podCIDR }, ipam, previous }: Input,
): readonly LabError[] => {
	const ended = new Set(
		(previous?.ended ?? []).map(({ namespace, owner, name }) => `${namespace}/${owner ?? `Pod/${name}`}`),
	);
	const counted = wishes.filter(
		({ maker }) => isSure(maker, nodes) && !ended.has(`${maker.namespace}/${maker.kind}/${maker.name}`),
	);
	const room = roomFor(podCIDR, ipam, nodes.length);
	const { grows } = layoutOf(ipam, podCIDR);
	return over(counted, {
		most: room,
		allowed: `at most ${room} pods, which is what podCIDR ${podCIDR} has addresses for on ${nodes.length} node${nodes.length === 1 ? '' : 's'}`,
		of: 'pods with an address of their own',
		hint: `ask for fewer replicas, or give the topology ${grows ? 'a wider podCIDR' : 'more nodes'}`,
	});
};

/** Whether all of its pods will be scheduled, as far as only the number of pods limits them. */
const isSure = (maker: Maker, nodes: readonly BareNode[]): boolean => {
	const spec = maker.kind === 'Pod' ? maker.spec : maker.template.spec;
	const claims = maker.kind !== 'Pod' && maker.claimTemplates !== undefined;
	const hostPort = spec.containers.some(({ ports }) => ports.some((port) => port.hostPort !== undefined));
	if (spec.hostNetwork || hostPort || claims || spec.volumes?.some((volume) => 'claim' in volume)) return false;
	if (spec.podAffinity.length + spec.podAntiAffinity.length > 0 || maker.kind === 'DaemonSet') return false;
	return nodes.some(
		(node) =>
			(spec.nodeName ?? node.name) === node.name &&
			!node.unschedulable &&
			selectsNode(spec, node) &&
			untolerated(spec.tolerations, node.taints, ['NoSchedule', 'NoExecute']) === undefined,
	);
};

const roomFor = (podCIDR: Cidr, ipam: Ipam, nodes: number): number => {
	const { prefix, room, grows } = layoutOf(ipam, podCIDR);
	const networks = networksIn(podCIDR, prefix);
	const firsts = Math.min(nodes, networks) * room.first;
	return grows ? firsts + Math.max(0, networks - nodes) * room.further : firsts;
};

interface Bound {
	readonly most: number;
	readonly allowed: string;
	readonly of: string;
	readonly hint: string;
}

/** Reports the excess at the largest request. */
const over = (wishes: readonly Wish[], { most, allowed, of, hint }: Bound): readonly LabError[] => {
	const sum = wishes.reduce((total, { count }) => total + count, 0);
	if (sum <= most) return [];
	const [first, ...others] = wishes;
	if (!first) return [];
	const largest = others.reduce((largest, wish) => (wish.count > largest.count ? wish : largest), first);
	const { kind, source: where } = largest.maker;
	const all = largest.count === sum ? '' : ` (${sum} with all others)`;
	const message = `${kind} ${nameOf(largest.maker)} wants ${largest.count} ${of}${all}; allowed: ${allowed}`;
	return [new LabError('bad-input', message, { where, hint })];
};
