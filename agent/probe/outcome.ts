import type { ProbeResult } from '../../src/bus/probe.ts';
import type { CurlExit, Verdict } from '../../src/model/scenario.ts';

/** The result of one probe. */
export type Outcome = Omit<ProbeResult, 'id' | 'ms'>;

export const unaskable = (error: string): Outcome => ({ verdict: 'unknown', exit: 7, error });

export const silent = (error: string): Outcome => ({ verdict: 'deny', exit: 28, error });

/** The connection was accepted and closed without an answer. */
export const empty: Outcome = { verdict: 'allow', exit: 52, error: 'closed without an answer' };

/** Socket errors caused by an ICMP error or the routing table. All others are errors of this process. */
const rejections: Readonly<Record<string, Verdict>> = {
	ECONNREFUSED: 'reject',
	ECONNRESET: 'reject',
	EPIPE: 'reject',
	EHOSTUNREACH: 'reject',
	ENETUNREACH: 'reject',
	ENOPROTOOPT: 'reject',
	// EMSGSIZE: the datagram is longer than a device's MTU on the way.
	EMSGSIZE: 'reject',
	EACCES: 'reject',
	// The sender's own blackhole route, and its own OUTPUT chain's DROP as a datagram's sender sees it.
	EINVAL: 'reject',
	EPERM: 'deny',
	ETIMEDOUT: 'deny',
};

/** @param connected whether the other end had answered before */
export const failed = (error: Pick<NodeJS.ErrnoException, 'code' | 'message'>, connected: boolean): Outcome => {
	const verdict = rejections[error.code ?? ''];
	if (!verdict) return unaskable(error.message);
	const exit: CurlExit = verdict === 'deny' ? 28 : connected ? 56 : 7;
	return { verdict, exit, error: error.code ?? error.message };
};
