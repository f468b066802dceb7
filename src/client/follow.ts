import { randomInt } from 'node:crypto';
import type { LabClient } from '../bus/caller.ts';
import type { Lookout } from '../bus/evidence.ts';
import type { Probe, ProbeResult } from '../bus/probe.ts';
import type { Trace } from '../bus/verbs.ts';
import type { NodePlan } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { podNetns } from '../model/pod-netns.ts';
import { parseIp } from '../net/ip.ts';
import { externalNetns, routerName } from '../plan/router.ts';
import { endpointWalks, walkTo } from '../trace/branches.ts';
import { differencesOf } from '../trace/evidence/differences.ts';
import { isForgetful, type Observation, observe } from '../trace/evidence/observe.ts';
import { plansOf } from '../trace/predict.ts';
import { type Terrain, terrainOf } from '../trace/terrain.ts';
import type { Walk } from '../trace/walk.ts';

export type Question = Omit<Probe, 'id' | 'patienceMs' | 'sport'>;

/** A real packet's path, and its predicted one. */
export interface Followed {
	readonly question: Question;
	readonly result: ProbeResult;
	readonly seen: Observation;
	readonly predicted: Walk;
	/** The differences from the prediction, a sentence each. */
	readonly differences: readonly string[];
}

interface Lab {
	readonly client: LabClient;
	readonly cluster: Cluster;
	/** Time-out of a probe, in ms. */
	readonly patienceMs?: number;
}

/** Sends a real packet for each question, and finds its path by the kernels' evidence. */
export const follow = async (questions: readonly Question[], lab: Lab): Promise<readonly Followed[]> => {
	if (questions.length === 0) return [];
	const plans = plansOf(lab.cluster);
	const terrain = terrainOf({ cluster: lab.cluster, plans });
	const foretold = { ...lab, plans, terrain };
	const followed: Followed[] = [];
	for (let i = 0; i < questions.length; i += atOnce)
		followed.push(...(await wholly(await followSome(questions.slice(i, i + atOnce), foretold), foretold)));
	return followed;
};

/** Sends another packet where rules are missing from the trace, one question after the other and also matched by its
 * destination. A busy kernel drops trace messages, and behind a masquerade with another source port no rule matches the
 * traced ports. Of packets with the same path and end, one is repeated. */
const wholly = async (followed: readonly Followed[], foretold: Lab & Foretold): Promise<readonly Followed[]> => {
	const whole: Followed[] = [];
	const told = new Set<string>();
	for (const one of followed) {
		let best = one;
		for (let tries = 1; tries < mostTries && isForgetful(best.seen) && !told.has(wayOf(best)); tries++)
			[best = best] = await followSome([one.question], { ...foretold, targets: targetsOf(best, foretold) });
		if (!isForgetful(best.seen)) told.add(wayOf(best));
		whole.push(best);
	}
	return whole;
};

const wayOf = ({ question: { from, to, port, protocol }, seen: { verdict, goal } }: Followed): string =>
	JSON.stringify([from, to, port, protocol, verdict, goal]);

const mostTries = 3;

/** Where the packet went, and where the next one may go: the kernel chooses among endpoints again. */
const targetsOf = ({ question, seen: { goal } }: Followed, { terrain }: Foretold): NonNullable<Lookout['targets']> => {
	const walks = [...endpointWalks(terrain, { ...question, to: parseIp(question.to) })];
	const goals = [goal, ...walks.map((one) => one.goal)].filter((one) => one !== undefined);
	return [...new Map(goals.map((one) => [JSON.stringify(one), one])).values()].slice(0, mostTargets);
};

/** Each adds some rules on every node. */
const mostTargets = 12;

/** Questions that share one capture. */
const atOnce = 25;

interface Foretold {
	readonly plans: ReadonlyMap<string, NodePlan>;
	readonly terrain: Terrain;
}

const followSome = async (
	questions: readonly Question[],
	{ client, cluster, patienceMs = 300, plans, terrain, targets = [] }: Lab & Foretold & Pick<Lookout, 'targets'>,
): Promise<readonly Followed[]> => {
	const first = randomInt(...freePorts);
	const vxlanPorts = tunnelPorts(plans);
	const probes = questions.map((question, id) => ({ ...question, id, patienceMs, sport: first + id }));
	const ports = [first, first + questions.length] as const;
	const protocols = [...new Set(questions.map(({ protocol }) => protocol))];
	const at = lookouts(cluster, { ports, protocols, vxlanPorts, ...(targets.length > 0 && { targets }) });
	const { results, evidence: all } = await client.call('trace', { probes, at });
	// With several packets it is unknown which of them a counter counted.
	const evidence = probes.length > 1 ? all.map((one) => ({ ...one, counters: [] })) : all;
	return probes.flatMap(({ id, sport }) => {
		const [question, result] = [questions[id], results.find((one) => one.id === id)];
		if (!question || !result) return [];
		const seen = observe({ ...question, sport }, result, { evidence, plans, vxlanPorts });
		// Among random endpoints the predicted packet takes the one that the real packet took.
		const predicted = walkTo(terrain, { ...question, to: parseIp(question.to) }, seen);
		return [{ question, result, seen, predicted, differences: differencesOf(seen, predicted) }];
	});
};

/** Client ports that no kernel assigns by itself (ip_local_port_range ends at 60999). */
const freePorts = [61000, 65000] as const;

const tunnelPorts = (plans: ReadonlyMap<string, NodePlan>): readonly number[] => [
	...new Set(
		[...plans.values()]
			.flat()
			.flatMap((object) => (object.kind === 'link' && object.type === 'vxlan' ? [object.port] : [])),
	),
];

/** All machines of the lab capture, so that a misrouted packet is seen wherever it goes. */
const lookouts = (cluster: Cluster, common: Omit<Lookout, 'netns'>): Trace['at'] => [
	...cluster.nodes.map(({ name }) => ({
		place: `node/${name}`,
		lookout: { ...common, netns: cluster.pods.filter((pod) => pod.node === name && !pod.hostNetwork).map(podNetns) },
	})),
	{ place: `node/${routerName}`, lookout: { ...common, netns: [externalNetns] } },
];
