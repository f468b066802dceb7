import { type Netns, nodeNetns } from '../net/netns.ts';
import type { Op } from './diff.ts';
import { isOfDevice } from './kinds/sysctl.ts';
import { idOf, keyed } from './kinds.ts';
import type { KindName } from './object.ts';

/** Orders steps so that the state is safe at every moment. First remove what carries packets, then add rules and sets,
 * then add what carries packets, then remove rules and sets that are no longer used. So a new pod is filtered from its
 * first packet, and a set is deleted after the rules that use it. Within one rank the plan's order is kept. */
export const order = (ops: readonly Op[]): readonly Op[] => {
	const doomed = new Set(
		ops.flatMap((op) => (op.do === 'remove' && op.seen.kind === 'namespace' ? [op.seen.key] : [])),
	);
	const returning = new Set(ops.flatMap((op) => (op.do === 'add' ? [idOf(keyed(op.object))] : [])));
	return ops
		.filter((op) => !(op.do === 'remove' && doomed.has(op.seen.netns)))
		.map((op, place) => ({ op, place, rank: rankOf(op, returning) }))
		.sort((a, b) => compareRanks(a.rank, b.rank) || a.place - b.place)
		.map(({ op }) => op);
};

/** Objects that carry packets are removed in the reverse of the order in which they depend on each other. */
const down: Readonly<Record<KindName, number>> = {
	fdb: 0,
	route: 1,
	neigh: 2,
	address: 3,
	link: 4,
	namespace: 5,
	hook: 90,
	chain: 91,
	ipset: 92,
	sysctl: 93,
};

const up: Readonly<Record<KindName, number>> = {
	sysctl: 20,
	ipset: 21,
	chain: 22,
	hook: 23,
	namespace: 30,
	link: 31,
	address: 40,
	neigh: 41,
	route: 42,
	fdb: 43,
};

/** After the links: a device's own sysctl exists only with the device. */
const deviceSysctl = 32;

type Rank = readonly [phase: number, netns: Netns, kind: number];

const rankOf = (op: Op, returning: ReadonlySet<string>): Rank => {
	if (op.do === 'remove') {
		const rank = down[op.seen.kind];
		// A rule or set that is replaced under the same name has to be removed before it is added.
		if (rank >= 90) return [returning.has(idOf(op.seen)) ? 10 : 90, op.seen.netns, rank];
		// Objects in pods are removed before the node's: deleting the host's end of a pair would delete the pod's routes.
		return [op.seen.netns === nodeNetns ? 1 : 0, op.seen.netns, rank];
	}
	const { object } = op;
	const rank = object.kind === 'sysctl' && isOfDevice(object) ? deviceSysctl : up[object.kind];
	// The node's links create devices in the pods' namespaces, so objects in pods come after them; each pod's part is
	// then one batch.
	const phase = object.netns !== nodeNetns ? 50 : rank < 30 ? 20 : 30;
	return [phase, object.netns, rank];
};

const compareRanks = (a: Rank, b: Rank): number =>
	a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0) || a[2] - b[2];
