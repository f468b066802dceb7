import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Pod } from '../../model/pod.ts';
import { isBuiltIn } from '../../model/program.ts';
import type { Protocol } from '../../net/port.ts';
import type { Observation } from '../../trace/evidence/observe.ts';
import type { Stop } from '../../trace/evidence/stop.ts';
import { oracle } from '../oracle/oracle.ts';
import type { Cell } from '../table.ts';
import type { Cause } from './cause.ts';
import { type Led, ledTo, printLed } from './led.ts';
import { closingOf } from './nearest-rule.ts';
import { nextFor, printNearest } from './nearest-words.ts';
import { deadEnd } from './service.ts';

/** A traced packet with its question. */
export interface Asked {
	readonly question: {
		readonly from: string;
		readonly to: string;
		readonly port: number;
		readonly protocol: Protocol;
	};
	readonly seen: Observation;
}

/** Explains a packet's end with the manifests that caused it. */
export const explain = ({ question, seen }: Asked, cluster: Cluster): Cause => {
	const { verdict, cause, stop, goal } = seen;
	const { from, protocol } = question;
	const led = goal && ledTo(question, goal, cluster);
	const facts = { ...(stop && { stop }), ...(led && { led }) };
	if (verdict === 'allow') {
		const who = goal && placeAt(goal.ip, cluster);
		const by = led && who ? `; ${printLed(led)} leads to ${who}` : '';
		const meant = goal && who ? `; ${meaningOf({ from, to: who, port: goal.port, protocol }, cluster)}` : '';
		return { text: `answered: ${cause}${by}${meant}`, ...facts };
	}
	if (stop?.kind === 'refused') return { ...refusal({ cause, stop, led, cluster }), ...facts };
	if (stop && !stop.onWayBack && stop.kind === 'dropped')
		return { ...drop({ cause, stop, led, cluster, from }), ...facts };
	const end = led ? undefined : deadEnd(question, cluster);
	if (end) return { ...end, text: `${cause}; ${end.text}`, ...facts };
	return { text: led && goal ? `${cause}; ${printLed(led)} led to ${goal.ip}:${goal.port}` : cause, ...facts };
};

/** The verdict of the policies, which a dataplane may not enforce. */
const meaningOf = (cell: Cell, cluster: Cluster): string => `the policies say: ${oracle(cluster)(cell).because}`;

/** The pod with that address, or the node. */
export const placeAt = (address: string, { pods, nodes }: Cluster): string | undefined => {
	const pod = pods.find(({ ip, hostNetwork }) => ip === address && !hostNetwork);
	const node = nodes.find((one) => one.address === address);
	return pod ? nameOf(pod) : node && `node/${node.name}`;
};

interface Known {
	readonly cause: string;
	readonly stop: Stop;
	readonly led: Led | undefined;
	readonly cluster: Cluster;
}

const refusal = ({ cause, stop: { packet, protocol }, led, cluster }: Known): Pick<Cause, 'text' | 'next'> => {
	const pod = cluster.pods.find(({ ip, hostNetwork }) => ip === packet.dst && !hostNetwork);
	const way = led ? `; ${printLed(led)} leads there` : '';
	if (!pod) return { text: `${cause}${way}` };
	const declared = pod.ports.filter((one) => one.protocol === protocol).map(({ port }) => `${port}/${protocol}`);
	const own = pod.initializing ? 'waits for its init containers' : 'runs a program of its own';
	const serves = isBuiltIn(pod) ? `serves ${declared.join(', ') || 'none'}` : own;
	const text = `${cause}${way}; ${nameOf(pod)} ${serves}`;
	return { text, next: nextForRefused(pod, { led, declared, port: packet.dport }) };
};

const nextForRefused = (
	pod: Pod,
	{ led, declared, port }: { led: Led | undefined; declared: readonly string[]; port: number },
): string => {
	if (!led)
		return declared.length > 0 ? `port ${declared[0]?.split('/')[0]}` : `whether ${nameOf(pod)} is who was meant`;
	if (led.by === 'hostPort') return `whether ${nameOf(pod)} listens on ${port}`;
	if (declared.length === 1) return `targetPort ${declared[0]?.split('/')[0]} in Service ${led.service}`;
	return declared.length > 1
		? `one of these as targetPort of Service ${led.service}`
		: `whether Service ${led.service} is meant to select ${nameOf(pod)}`;
};

const drop = ({ cause, stop, led, cluster, from }: Known & { readonly from: string }): Omit<Cause, 'stop' | 'led'> => {
	const servicePort = led && led.by !== 'hostPort' ? led.port : undefined;
	const closing = closingOf(stop, cluster, servicePort);
	const way = led ? `; ${printLed(led)} leads there` : '';
	if (!closing) return { text: `${cause}${way}` };
	const { nearest, tier, direction, policies } = closing;
	if (!nearest)
		return {
			text: `${cause}${way}; no policy of tier ${tier} has a rule for ${direction}`,
			next: `a rule for ${direction} in ${policies[0] ?? 'one of them'}`,
		};
	const around = { cluster, from, led };
	return { text: `${cause}; ${printNearest(nearest, around)}`, next: nextFor(nearest, around), nearest };
};
