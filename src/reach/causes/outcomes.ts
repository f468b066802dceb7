import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import { hasLabels } from '../../model/selector.ts';
import type { Goal } from '../../trace/walk.ts';
import type { Cause } from './cause.ts';
import { type Asked, explain, placeAt } from './explain.ts';
import { type Led, ledTo, printLed } from './led.ts';

/** The causes for several packets of one question, which rules sent to different endpoints: each endpoint that failed
 * with its own cause, then those that answered. */
export const partialCauses = (asked: readonly Asked[], cluster: Cluster): readonly Cause[] => {
	const outcomes = outcomesOf(asked, cluster);
	const failed = outcomes.filter(({ failure }) => failure);
	const answered = outcomes.filter(({ failure }) => !failure);
	if (failed.length === 0) {
		const names = answered.map(({ endpoint }) => printEndpoint(endpoint)).join(', ');
		return [{ text: `asked ${asked.length} times more, all were answered, by ${names || 'an unknown server'}` }];
	}
	return [
		...failed.map(({ failure, endpoint }): Cause => {
			const cause = failure ? explain(failure, cluster) : { text: '' };
			return { ...cause, text: `${printEndpoint(endpoint)} failed: ${cause.text}`, endpoint };
		}),
		...answered.map(({ endpoint }): Cause => ({ text: `${printEndpoint(endpoint)} answered`, endpoint })),
	];
};

/** Why an unexpected server answered: what leads there. @param unexpected "ns/pod" */
export const unexpectedServerCauses = (
	asked: readonly Asked[],
	unexpected: readonly string[],
	cluster: Cluster,
): readonly Cause[] =>
	outcomesOf(asked, cluster).flatMap(({ endpoint, question }): readonly Cause[] => {
		const { place, ip, port } = endpoint;
		if (place === undefined || !unexpected.includes(place)) return [];
		const led = ledTo(question, { ip, port }, cluster);
		return [{ ...whyThere(place, question.to, led, cluster), ...(led && { led }), endpoint }];
	});

const whyThere = (
	place: string,
	asked: string,
	led: Led | undefined,
	cluster: Cluster,
): Pick<Cause, 'text' | 'next'> => {
	if (!led) return { text: `${asked} is the address of ${place} itself` };
	if (led.by === 'hostPort') return { text: `${printLed(led)} takes what comes to ${asked}` };
	const service = cluster.services.find((one) => nameOf(one) === led.service);
	const pod = cluster.pods.find((one) => nameOf(one) === place);
	const { selector } = service ?? {};
	if (!selector || !pod || !hasLabels(pod.labels, selector))
		return { text: `${printLed(led)} leads to ${place} by its endpoints, which no selector chooses` };
	const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
	return {
		text: `${printLed(led)} leads to ${place}: it has ${labels.join(', ')}, which the Service selects`,
		next: `whether the Service's selector selects who was expected, and only those`,
	};
};

type Endpoint = NonNullable<Cause['endpoint']>;

interface Outcome {
	readonly endpoint: Endpoint;
	readonly question: Asked['question'];
	/** The first packet without an answer. */
	readonly failure?: Asked;
}

const outcomesOf = (asked: readonly Asked[], cluster: Cluster): readonly Outcome[] => {
	const known = asked.filter(({ seen: { verdict, goal } }) => goal && verdict !== 'unknown');
	const groups = Map.groupBy(known, ({ seen: { goal } }) => `${goal?.ip}:${goal?.port}`);
	return [...groups.values()].flatMap((group): readonly Outcome[] => {
		const [first] = group;
		const goal: Goal | undefined = first?.seen.goal;
		if (!first || !goal) return [];
		const failure = group.find(({ seen }) => seen.verdict !== 'allow');
		const answered = group.filter(({ seen }) => seen.verdict === 'allow').length;
		const place = podAt(goal, cluster);
		const endpoint = { ...goal, ...(place !== undefined && { place }), asked: group.length, answered };
		return [{ endpoint, question: first.question, ...(failure && { failure }) }];
	});
};

/** The pod of an endpoint. On a node's own network it is the pod that serves the port there. */
const podAt = ({ ip, port }: Goal, cluster: Cluster): string | undefined => {
	const onNode = cluster.pods.find(
		(pod) => pod.hostNetwork && pod.ip === ip && pod.ports.some((one) => one.port === port),
	);
	return onNode ? nameOf(onNode) : placeAt(ip, cluster);
};

const printEndpoint = ({ place, ip, port, asked, answered }: Endpoint): string => {
	const often = answered > 0 && answered < asked ? `, ${asked - answered} of ${asked} times` : '';
	return `${place ? `${place} ` : ''}(${ip}:${port}${often})`;
};
