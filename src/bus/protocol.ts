import type { Cluster } from '../model/cluster.ts';
import type { Verdict } from '../model/scenario.ts';
import type { Protocol } from '../net/port.ts';

/** The version both ends say in their hello; a peer of another version is refused by name. */
export const protocolVersion = 1;

/** What travels: every frame is one JSON text of this form. `seq` counts the sender's messages from 1 within a
 * session, `ack` is the highest seq that it has received: after a reconnect the rest is sent again, in order, once. */
export interface Frame<Body> {
	readonly seq: number;
	readonly ack: number;
	readonly body: Body;
}

/** The first text on a connection, from the side that opened it. */
export interface Hello {
	readonly type: 'hello';
	readonly version: number;
	readonly role: 'agent' | 'client';
	readonly token: string;
	/** An agent's node; a client's own name in logs. */
	readonly name: string;
	/** Of an earlier connection that this one goes on with. */
	readonly session?: string;
	/** Highest seq received in that session. */
	readonly received: number;
}

/** The answer to hello; a refusal closes the connection. */
export type Welcome =
	| { readonly type: 'welcome'; readonly version: number; readonly session: string; readonly received: number }
	| { readonly type: 'refused'; readonly version: number; readonly reason: string };

/** Who asks: a pod's namespace by its ns/name, the node itself, or (on the router's agent) the external host. */
export type Place = string;

export interface Probe {
	readonly id: number;
	readonly from: Place;
	/** An address, or for checks of type curl a host in a URL that was resolved before. */
	readonly to: string;
	readonly port: number;
	readonly protocol: Protocol;
	/** http: GET and read the JSON; raw: connect, one line out, one JSON line back (TCP) or a datagram (UDP). */
	readonly mode: 'http' | 'raw';
	readonly host?: string;
	readonly path?: string;
	/** How long silence lasts before it is a verdict, in ms. */
	readonly patienceMs: number;
}

/** How an attempt ended, in curl's exit codes: 0 answered, 7 refused or unreachable, 28 nothing came back, 52 closed
 * without a word, 56 reset while talking. */
export type CurlExit = 0 | 6 | 7 | 28 | 52 | 56;

export interface ProbeResult {
	readonly id: number;
	readonly verdict: Verdict;
	readonly exit: CurlExit;
	/** ECONNREFUSED, EHOSTUNREACH, …; or why it could not be asked. */
	readonly error?: string;
	readonly ms: number;
	readonly status?: number;
	readonly answer?: Answer;
}

/** What the built-in server of a pod says of itself and of who asked. */
export interface Answer {
	readonly pod: string;
	readonly namespace: string;
	readonly node: string;
	readonly podIP: string;
	readonly clientIP: string;
	readonly clientPort: number;
	readonly port: number;
	readonly protocol: Protocol;
	readonly host?: string;
	readonly path?: string;
}

export interface Failure {
	readonly message: string;
	readonly where?: string;
	readonly asked?: string;
	readonly hint?: string;
}

export type ToAgent =
	| { readonly type: 'cluster'; readonly generation: number; readonly cluster: Cluster }
	| { readonly type: 'probe'; readonly id: number; readonly probes: readonly Probe[] }
	| {
			readonly type: 'exec';
			readonly id: number;
			readonly place: Place;
			readonly argv: readonly string[];
			readonly stdin: boolean;
	  }
	| { readonly type: 'input'; readonly id: number; readonly data: string | null }
	| { readonly type: 'kill'; readonly id: number }
	| { readonly type: 'stop' };

export type FromAgent =
	| Synced
	| { readonly type: 'failed'; readonly generation: number; readonly failure: Failure }
	/** The kernel had left the plan and was brought back to it. */
	| { readonly type: 'drift'; readonly objects: readonly string[] }
	| { readonly type: 'health'; readonly lagMs: number; readonly rssBytes: number; readonly pods: number }
	| { readonly type: 'verdicts'; readonly id: number; readonly results: readonly ProbeResult[]; readonly done: boolean }
	/** Base64, since a program's output is bytes. */
	| { readonly type: 'output'; readonly id: number; readonly stream: 'stdout' | 'stderr'; readonly data: string }
	| { readonly type: 'exit'; readonly id: number; readonly code: number };

/** The kernel agrees with this generation's plan: observed after the last change, with nothing left to do. */
export interface Synced {
	readonly type: 'synced';
	readonly generation: number;
	/** Of the plan, as the coordinator computes it too. */
	readonly digest: string;
	/** Objects by kind. */
	readonly objects: Readonly<Record<string, number>>;
	readonly changed: number;
	readonly ms: number;
}
