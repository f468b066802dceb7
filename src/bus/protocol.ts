import type { Cluster } from '../model/cluster.ts';
import type { ProgramState } from '../model/program.ts';
import type { Authority } from '../tls/certificate.ts';
import type { LabEvent } from './events.ts';
import type { Evidence, Lookout } from './evidence.ts';
import type { CodedFailure, Failure } from './failure.ts';
import type { Place, Probe, ProbeResult } from './probe.ts';
import type { LogsWanted, Part, Terminal, Value, Verb, Verbs, WindowSize } from './verbs.ts';

/*
The bus joins a lab's coordinator with its agents (one a node) and with whoever asks (the command line, a web page, a
script of yours). It is a WebSocket at /v1/bus, over a unix socket in the lab's folder
(ws+unix:///path/bus.sock:/v1/bus), where GET /v1/health answers plain JSON; or, for an agent in a container, over the
container's standard input and output. A coordinator listens on no network, since pods could send there. Every text is
one JSON object, of at most 64 MiB; nothing is compressed. Whoever opens the connection says hello with the lab's token
and gets a welcome, or a refusal that says why; all after that are frames. Before the hello a connection may last 2 s
and send 8 KiB, and a hello has at most 4 KiB; who comes by a stream needs no token, and is bound to its node's name. To follow a lab, this is enough, in any
language whose WebSocket takes the url of lab.json (in Node: `import { WebSocket } from 'ws'`):

	const bus = new WebSocket(url);
	bus.onopen = () => {
		bus.send(JSON.stringify({ type: 'hello', version: 1, role: 'client', name: 'me', token: '…' }));
		bus.send(JSON.stringify({ body: { type: 'subscribe', since: 0 } }));
	};
	bus.onmessage = ({ data }) => {
		const { body } = JSON.parse(data);
		if (body?.type === 'event') console.log(body.event);
	};

and to ask for something: send {"body": {"type": "call", "id": 1, "verb": "status", "args": {}}} and wait for the
`result` or `error` with that id. Such a client answers pings (every WebSocket library does) and ignores what it does
not know; it numbers and acknowledges nothing, so what was under way when its connection breaks is lost to it, and
after a new hello it subscribes `since` the last event that it saw.

A peer that wants to lose nothing says `received: 0` in its first hello, numbers its frames from 1 in `seq`, and says
in `ack` the highest number that it has got, at the latest after 32 frames or 20 ms. After a broken connection it says
hello with the `session` of the welcome and what it has `received`; both sides then send again what the other has not,
in order, once. A session that nobody comes back to is over after a grace time; a hello that names it then gets a new
one. Over a stream nobody comes back: when it breaks, the session is over. Either side pings and takes a peer for gone that is silent too long.

A connection ends for good with close code 4000 (one side is done: the reason says why), 4001 (refused), 4002 (a text
that is none of ours) or 1009 (a text too long); after any other code it is worth coming back.
*/

/** The version both ends say in their hello; a peer of another version is refused by name. */
export const protocolVersion = 1;

/** The path of the bus; health is GET /v1/health. */
export const busPath = '/v1/bus';

/** WebSocket close codes after which nobody comes back. */
export const closeCodes = { done: 4000, refused: 4001, garbled: 4002, tooLong: 1009 } as const;

/** What travels after the welcome. `seq` counts the sender's messages from 1 within a session, `ack` is the highest seq
 * that it has received. A frame without a body only acknowledges; one without a seq comes from a peer that keeps no
 * count. */
export interface Frame<Body> {
	readonly seq?: number;
	readonly ack?: number;
	readonly body?: Body;
}

export interface Message {
	readonly type: string;
}

/** Who speaks with the coordinator, and what goes down to it and comes up from it. */
export interface Roles {
	readonly agent: { readonly down: ToAgent; readonly up: FromAgent };
	readonly client: { readonly down: ToClient; readonly up: ToCoordinator };
}
export type Role = keyof Roles;
export type Down<R extends Role> = Roles[R]['down'];
export type Up<R extends Role> = Roles[R]['up'];

export type ToAgent =
	| {
			readonly type: 'cluster';
			readonly generation: number;
			readonly cluster: Cluster;
			/** Agents issue their servers' certificates; no client of the lab is told the key. */
			readonly authority: Authority;
	  }
	| { readonly type: 'probe'; readonly id: number; readonly probes: readonly Probe[] }
	| {
			readonly type: 'exec';
			readonly id: number;
			readonly place: Place;
			readonly container?: string;
			readonly argv: readonly string[];
			readonly stdin: boolean;
			readonly terminal?: Terminal;
	  }
	/** The window of an exec with a terminal has another size. */
	| ({ readonly type: 'resize'; readonly id: number } & WindowSize)
	| { readonly type: 'input'; readonly id: number; readonly data: string | null }
	/** The output is not taken as fast as it comes: leave the rest in the program's pipes, until `resume`. */
	| { readonly type: 'pause'; readonly id: number }
	| { readonly type: 'resume'; readonly id: number }
	| { readonly type: 'kill'; readonly id: number }
	/** Look out for packets, until `tell`. */
	| { readonly type: 'lookOut'; readonly id: number; readonly lookout: Lookout }
	| { readonly type: 'tell'; readonly id: number }
	/** What a pod's program has written, and with `follow` what it goes on to write: as `output`, until `kill`. */
	| ({ readonly type: 'logs'; readonly id: number } & LogsWanted)
	| { readonly type: 'stop' };

export type FromAgent =
	| Synced
	| { readonly type: 'failed'; readonly generation: number; readonly failure: Failure }
	/** The kernel had left the plan and was brought back to it. */
	| { readonly type: 'drift'; readonly objects: readonly string[] }
	/** How the programs of this node's pods fare: all of them, whenever one fares otherwise. */
	| { readonly type: 'programs'; readonly states: readonly ProgramState[] }
	| { readonly type: 'health'; readonly lagMs: number; readonly rssBytes: number; readonly pods: number }
	/** Nothing that comes from now on is missed; or why this node can't watch. */
	| { readonly type: 'lookingOut'; readonly id: number; readonly failure?: string }
	| { readonly type: 'told'; readonly id: number; readonly evidence: Evidence }
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

/** One call of a verb; `id` is the caller's own and ties parts, input, cancel and result to it. */
export type Call<V extends Verb = Verb> = {
	readonly [K in V]: {
		readonly type: 'call';
		readonly id: number;
		readonly verb: K;
		readonly args: Verbs[K]['args'];
	};
}[V];

export type ToCoordinator =
	| Call
	/** The answer still comes: an error, or what the verb had to say by then. */
	| { readonly type: 'cancel'; readonly id: number }
	/** Of an exec with a terminal: its window has another size. */
	| ({ readonly type: 'resize'; readonly id: number } & WindowSize)
	/** Base64; null: no more comes. */
	| { readonly type: 'input'; readonly id: number; readonly data: string | null }
	/** Events from now on, or all that are remembered after the one with seq `since` (0: all) and then on. */
	| { readonly type: 'subscribe'; readonly since?: number };

export type ToClient =
	| { readonly type: 'result'; readonly id: number; readonly value: Value<Verb> }
	| { readonly type: 'error'; readonly id: number; readonly failure: CodedFailure }
	| { readonly type: 'part'; readonly id: number; readonly part: Part<Verb> }
	| { readonly type: 'event'; readonly event: LabEvent }
	/** So many events are missing here: they are no longer remembered, or the subscriber was too slow for them. */
	| { readonly type: 'lagged'; readonly dropped: number };
