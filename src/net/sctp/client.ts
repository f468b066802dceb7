import {
	type Association,
	acknowledged,
	before,
	type Handlers,
	message,
	over,
	type Step,
	take,
} from './association.ts';

interface Call {
	readonly sport: number;
	readonly dport: number;
	/** A random number that is not 0. */
	readonly tag: number;
	readonly tsn: number;
	readonly question: Uint8Array;
}

/** The state of a client before it has received anything: its INIT is pending. */
export const call = ({ sport, dport, tag, tsn, question }: Call): Association => ({
	...{ sport, dport, tag, tsn, question },
	...{ peerTag: 0, lastReceived: 0, sent: 0, phase: 'asked' },
	pending: [{ type: 'INIT', tag, tsn }],
});

/** A client that sends one message and closes after the answer: INIT, the COOKIE ECHO together with the message,
 * SHUTDOWN. */
export const client: Handlers = {
	asked: {
		'INIT ACK': (association, { tag, tsn, cookie }) => {
			if (!cookie || tag === 0) return { next: association };
			const { next } = message({ ...association, pending: [] }, association.question ?? new Uint8Array());
			const pending = [{ type: 'COOKIE ECHO', cookie } as const, ...next.pending];
			return { next: { ...next, peerTag: tag, lastReceived: before(tsn), phase: 'echoed', pending }, say: pending };
		},
		ABORT: (association) => ({ next: over(association), told: { what: 'refused' } }),
	},
	echoed: {
		'COOKIE ACK': (association) => {
			const pending = association.pending.filter(({ type }) => type !== 'COOKIE ECHO');
			return { next: { ...association, phase: 'open', pending }, told: { what: 'connected' } };
		},
		ABORT: (association) => ({ next: over(association), told: { what: 'refused' } }),
	},
	open: {
		SACK: (association, { upTo }) => ({ next: acknowledged(association, upTo) }),
		DATA: (association, data) => {
			const step = take(association, data);
			return step.told ? close(step) : step;
		},
		HEARTBEAT: (association, { info }) => ({ next: association, say: [{ type: 'HEARTBEAT ACK', info }] }),
		SHUTDOWN: (association) => ({
			next: { ...association, phase: 'closing', pending: [{ type: 'SHUTDOWN ACK' }] },
			say: [{ type: 'SHUTDOWN ACK' }],
			told: { what: 'closed' },
		}),
		ABORT: (association) => ({ next: over(association), told: { what: 'aborted' } }),
	},
	closing: {
		// A retransmitted DATA: the SHUTDOWN, which also acknowledges it, was lost and is sent again.
		DATA: (association) => ({ next: association, say: association.pending }),
		'SHUTDOWN ACK': (association) => ({
			next: over(association),
			say: [{ type: 'SHUTDOWN COMPLETE', reflected: false }],
		}),
		'SHUTDOWN COMPLETE': (association) => ({ next: over(association) }),
		ABORT: (association) => ({ next: over(association) }),
	},
	over: {},
};

const close = ({ next, say = [], ...step }: Step): Step => {
	const shutdown = { type: 'SHUTDOWN', upTo: next.lastReceived } as const;
	return { ...step, next: { ...next, phase: 'closing', pending: [shutdown] }, say: [...say, shutdown] };
};
