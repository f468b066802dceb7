import type { End } from './party.ts';
import type { Asked } from './policy.ts';

interface Range {
	readonly first: number;
	readonly last: number;
}

export const isWithin = ({ first, last }: Range, { port }: Asked): boolean => first <= port && port <= last;

/** Whether the pod that the connection goes to gives this name to the port. A name is each pod's own: two pods may give
 * it to two ports, and only pods have names for ports. */
export const isNamed = (name: string, asked: Asked, { party }: End): boolean =>
	party.is === 'pod' &&
	party.pod.ports.some((own) => own.name === name && own.port === asked.port && own.protocol === asked.protocol);
