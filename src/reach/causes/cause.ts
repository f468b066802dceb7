import type { Stop } from '../../trace/evidence/stop.ts';
import type { Goal } from '../../trace/walk.ts';
import type { Led } from './led.ts';
import type { NearestRule } from './nearest-rule.ts';

/** Why a connection fared as it did: facts, and what they mean in words. */
export interface Cause {
	/** What happened, by the kernels' own evidence, and what of the manifests led to it. */
	readonly text: string;
	/** What to try next, in words that go on from "try:". */
	readonly next?: string;
	/** Who stopped the packet. */
	readonly stop?: Stop;
	/** What sent it to another address or port than the one that was asked. */
	readonly led?: Led;
	/** Where no policy allowed it: the rule that comes closest. */
	readonly nearest?: NearestRule;
	/** Of several endpoints: the one that this is about, and how often it was asked and answered. */
	readonly endpoint?: Goal & { readonly place?: string; readonly asked: number; readonly answered: number };
	/** Where a controller of Ingress answered for it: who that is, and where its own connection went. */
	readonly controller?: { readonly pod: string; readonly status: number; readonly to?: Goal };
}

/** In a line: "…; try: …". */
export const printCause = ({ text, next }: Pick<Cause, 'text' | 'next'>): string =>
	next === undefined ? text : `${text}; try: ${next}`;
