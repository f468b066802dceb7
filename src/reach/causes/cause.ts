import type { Stop } from '../../trace/evidence/stop.ts';
import type { Goal } from '../../trace/walk.ts';
import type { Led } from './led.ts';
import type { NearestRule } from './nearest-rule.ts';

/** Why a connection succeeded or failed: structured facts, and a text. */
export interface Cause {
	/** What happened, by the kernels' evidence, and which manifests caused it. */
	readonly text: string;
	/** What to try next, as the continuation of "try:". */
	readonly next?: string;
	/** The rule or host that stopped the packet. */
	readonly stop?: Stop;
	/** What redirected it to another address or port than the client connected to. */
	readonly led?: Led;
	/** If no policy allowed it: the rule that comes closest. */
	readonly nearest?: NearestRule;
	/** Of several endpoints: the one that this cause is about, and how often it was probed and answered. */
	readonly endpoint?: Goal & { readonly place?: string; readonly asked: number; readonly answered: number };
	/** If a controller of Ingress answered instead: its pod, and where its own connection went. */
	readonly controller?: { readonly pod: string; readonly status: number; readonly to?: Goal };
}

/** In a line: "…; try: …". */
export const printCause = ({ text, next }: Pick<Cause, 'text' | 'next'>): string =>
	next === undefined ? text : `${text}; try: ${next}`;
