import type { Cluster } from '../model/cluster.ts';
import type { ProgramState } from '../model/program.ts';
import type { Authority } from '../tls/certificate.ts';
import type { LabEvent } from './events.ts';
import type { Evidence, Lookout } from './evidence.ts';
import type { CodedFailure, Failure } from './failure.ts';
import type { Place, Probe, ProbeResult } from './probe.ts';
import type { LogsWanted, Part, Terminal, Value, Verb, Verbs, WindowSize } from './verbs.ts';

/*
The bus connects a lab's coordinator with its agents (one per node) and with clients (the command line, a web page, your
scripts). It is a WebSocket at /v1/bus on a unix socket in the lab's folder (ws+unix:///path/bus.sock:/v1/bus), where
GET /v1/health answers plain JSON. For an agent in a container it runs over the container's standard input and output. A
coordinator listens on no network, since pods could connect there. Every text is one JSON object of at most 64 MiB,
without compression.

The side that opens the connection sends a hello with the lab's token. It gets a welcome, or a refusal with the reason;
all later texts are frames. A hello has at most 4 KiB; before it, a connection may last 2 s and send 8 KiB. An agent on a
stream needs no token, since the stream belongs to one node. The following client follows a lab, in any language whose
WebSocket accepts the url of lab.json (in Node: `import { WebSocket } from 'ws'`):

	const bus = new WebSocket(url);
	bus.onopen = () => {
		bus.send(JSON.stringify({ type: 'hello', version: 1, role: 'client', name: 'me', token: '…' }));
		bus.send(JSON.stringify({ body: { type: 'subscribe', since: 0 } }));
	};
	bus.onmessage = ({ data }) => {
		const { body } = JSON.parse(data);
		if (body?.type === 'event') console.log(body.event);
	};

To make a request, send {"body": {"type": "call", "id": 1, "verb": "status", "args": {}}} and wait for the `result` or
`error` with that id. Such a client answers pings (every WebSocket library does) and ignores unknown messages. It does not
number or acknowledge frames, so its pending calls are lost when the connection breaks; after a new hello it subscribes
`since` the last event that it received.

A peer that must not lose messages sends `received: 0` in its first hello, numbers its frames from 1 in `seq`, and
acknowledges the highest received number in `ack`, at the latest after 32 frames or 20 ms. After a broken connection it
sends a hello with the `session` of the welcome and the number that it has `received`; both sides then retransmit what
the other has not received, once and in order. A session whose peer does not reconnect ends after a grace time; a hello
that names it then gets a new session. On a stream there is no reconnect: when it breaks, the session ends. Both sides
send pings, and close the connection when the peer is silent for too long.

A session ends for good with close code 4000 (one side has closed it, for the reason given), 4001 (refused), 4002 (a text
that breaks the protocol) or 1009 (a text too long). After any other code the peer may reconnect.
*/

/** The version of the protocol, sent in every hello; another version is refused. */
export const protocolVersion = 1;

/** The path of the bus; health is GET /v1/health. */
export const busPath = '/v1/bus';

/** WebSocket close codes after which a peer does not reconnect. */
export const closeCodes = { done: 4000, refused: 4001, garbled: 4002, tooLong: 1009 } as const;

/** A text after the welcome. `seq` numbers the sender's messages from 1 within a session; `ack` is the highest seq that
 * it has received. A frame without a body only acknowledges; one without a seq is from a peer that does not count. */
export interface Frame<Body> {
	readonly seq?: number;
	readonly ack?: number;
	readonly body?: Body;
}

export interface Message {
	readonly type: string;
}

/** The roles of peers, with their messages: `down` from the coordinator, `up` to it. */
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
	/** The terminal window of an exec has a new size. */
	| ({ readonly type: 'resize'; readonly id: number } & WindowSize)
	| { readonly type: 'input'; readonly id: number; readonly data: string | null }
	/** The output arrives faster than it is read: leave it in the program's pipes until `resume`. */
	| { readonly type: 'pause'; readonly id: number }
	| { readonly type: 'resume'; readonly id: number }
	| { readonly type: 'kill'; readonly id: number }
	/** Start capturing packets; `tell` ends it. */
	| { readonly type: 'lookOut'; readonly id: number; readonly lookout: Lookout }
	| { readonly type: 'tell'; readonly id: number }
	/** A pod's log, and with `follow` what is written later: as `output`, until `kill`. */
	| ({ readonly type: 'logs'; readonly id: number } & LogsWanted)
	| { readonly type: 'stop' };

export type FromAgent =
	| Synced
	| { readonly type: 'failed'; readonly generation: number; readonly failure: Failure }
	/** The kernel differed from the plan, and was repaired. */
	| { readonly type: 'drift'; readonly objects: readonly string[] }
	/** The states of the programs of this node's pods: all of them, whenever one changes. */
	| { readonly type: 'programs'; readonly states: readonly ProgramState[] }
	| { readonly type: 'health'; readonly lagMs: number; readonly rssBytes: number; readonly pods: number }
	/** The capture runs: every packet from now on is seen; or why it can't run. */
	| { readonly type: 'lookingOut'; readonly id: number; readonly failure?: string }
	| { readonly type: 'told'; readonly id: number; readonly evidence: Evidence }
	| { readonly type: 'verdicts'; readonly id: number; readonly results: readonly ProbeResult[]; readonly done: boolean }
	/** Base64, since output is bytes. */
	| { readonly type: 'output'; readonly id: number; readonly stream: 'stdout' | 'stderr'; readonly data: string }
	| { readonly type: 'exit'; readonly id: number; readonly code: number };

/** The kernel agrees with this generation's plan: it was read back after the last change, without a difference. */
export interface Synced {
	readonly type: 'synced';
	readonly generation: number;
	/** Digest of the plan; the coordinator computes it too. */
	readonly digest: string;
	/** Objects by kind. */
	readonly objects: Readonly<Record<string, number>>;
	readonly changed: number;
	readonly ms: number;
}

/** One call of a verb. `id` is chosen by the caller; parts, input, cancel and result refer to it. */
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
	/** The call is still answered: with an error, or with the verb's result. */
	| { readonly type: 'cancel'; readonly id: number }
	/** The terminal window of an exec has a new size. */
	| ({ readonly type: 'resize'; readonly id: number } & WindowSize)
	/** Base64; null: the end of the input. */
	| { readonly type: 'input'; readonly id: number; readonly data: string | null }
	/** Subscribes to new events; with `since`, first to the kept events after that seq (0: all). */
	| { readonly type: 'subscribe'; readonly since?: number };

export type ToClient =
	| { readonly type: 'result'; readonly id: number; readonly value: Value<Verb> }
	| { readonly type: 'error'; readonly id: number; readonly failure: CodedFailure }
	| { readonly type: 'part'; readonly id: number; readonly part: Part<Verb> }
	| { readonly type: 'event'; readonly event: LabEvent }
	/** This many events are missing here: they are no longer kept, or the subscriber reads too slowly. */
	| { readonly type: 'lagged'; readonly dropped: number };
