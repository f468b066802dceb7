import type { End } from './party.ts';
import type { Asked } from './policy.ts';

interface Range {
	readonly first: number;
	readonly last: number;
}

export const isWithin = ({ first, last }: Range, { port }: Asked): boolean => first <= port && port <= last;

/** Whether the destination pod gives this name to the port. Names are per pod: two pods may use one name for different
 * ports. Only pods have named ports. */
export const isNamed = (name: string, asked: Asked, { party }: End): boolean =>
	party.is === 'pod' &&
	party.pod.ports.some((own) => own.name === name && own.port === asked.port && own.protocol === asked.protocol);
