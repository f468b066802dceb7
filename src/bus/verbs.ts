import type { Cluster } from '../model/cluster.ts';
import type { Refusal } from '../model/control/evict.ts';
import type { Store } from '../model/control/store.ts';
import type { ProgramState } from '../model/program.ts';
import type { Resource } from '../model/resource.ts';
import type { Actions, LabelChange } from '../model/scenario.ts';
import type { Evidence, Lookout } from './evidence.ts';
import type { Place, Probe, ProbeResult } from './probe.ts';

/** What a client may ask of the coordinator: the one table that callers, handlers and messages are typed by. */
export interface Verbs {
	readonly status: Asks<NoArgs, LabStatus>;
	/** In this order: delete, apply, label, and the actions in theirs. Answers when every agent is synced at the new
	 * generation. */
	readonly change: Asks<Change, Changed>;
	readonly cluster: Asks<NoArgs, Cluster>;
	/** What a person should know of the world as it is now. */
	readonly warnings: Asks<NoArgs, readonly Warning[]>;
	/** Every manifest object, and what `label` changed since. */
	readonly store: Asks<NoArgs, Store>;
	/** When each object came to be, in ms since 1970, by its reference. */
	readonly births: Asks<NoArgs, Readonly<Record<string, number>>>;
	readonly probe: Asks<{ readonly probes: readonly Probe[] }, readonly ProbeResult[]>;
	/** Asks while machines of the lab look out for the packets, each for its own part of the way. */
	readonly trace: Asks<Trace, Traced>;
	/** A command in a place's namespaces. Output comes as parts, stdin as `input`; cancelling kills it. */
	readonly exec: Asks<Exec, { readonly code: number }, Output>;
	/** What a pod's program has written; with `follow` until cancelled, or the pod is gone. Output comes as parts. */
	readonly logs: Asks<LogsWanted, { readonly code: number }, Output>;
	/** What would be on each node, one printed object a line. */
	readonly plan: Asks<NoArgs, Readonly<Record<string, readonly string[]>>>;
	/** The lab outlives the client that started it; until then it ends with that client, however that ends. */
	readonly keep: Asks<NoArgs, null>;
	/** Answers before the coordinator goes. */
	readonly down: Asks<NoArgs, null>;
}

export type Verb = keyof Verbs;
export type Args<V extends Verb> = Verbs[V]['args'];
export type Value<V extends Verb> = Verbs[V]['value'];
export type Part<V extends Verb> = Verbs[V]['part'];

interface Asks<A, V, P = never> {
	readonly args: A;
	readonly value: V;
	readonly part: P;
}

export type NoArgs = Readonly<Record<string, never>>;

export interface LabStatus {
	readonly lab: string;
	readonly runtime: string;
	readonly topology: string;
	readonly nodes: readonly NodeStatus[];
	readonly generation: number;
	/** Every agent is there and synced at this generation, and every pod answers. */
	readonly ready: boolean;
	/** ms since 1970. */
	readonly startedAt: number;
	/** In ms, by name: upMs and what else was measured. */
	readonly timings: Readonly<Record<string, number>>;
	/** How the pods' own programs fare. */
	readonly programs: readonly ProgramState[];
}

export interface NodeStatus {
	readonly name: string;
	readonly role: 'node' | 'router';
	readonly address: string;
	readonly connected: boolean;
	/** The one it was last synced at; 0 before the first. */
	readonly generation: number;
	/** At the lab's generation. */
	readonly synced: boolean;
	/** Kernel objects by kind. */
	readonly objects: Readonly<Record<string, number>>;
	readonly pods: number;
}

export interface Change extends Partial<Actions> {
	/** Kind/namespace/name, or Kind/name without a namespace. */
	readonly delete: readonly string[];
	readonly apply: readonly Resource[];
	readonly label: readonly LabelChange[];
	/** Before all else forget every object and label; pods that are applied again keep their node and address. */
	readonly reset?: boolean;
}

export interface Changed {
	readonly generation: number;
	/** From the change's arrival to the last agent's `synced`. */
	readonly convergeMs: number;
	readonly warnings: readonly Warning[];
	/** Pods that a drain has left where they are, since their budgets do not allow their eviction; absent: none. */
	readonly refused?: readonly Refusal[];
}

export interface Warning {
	readonly code: string;
	readonly message: string;
	readonly where?: string;
	/** Who reaches whom although policy says otherwise. */
	readonly pairs?: readonly OpenPair[];
}

export interface OpenPair {
	readonly from: Place;
	readonly to: Place;
	/** "80/TCP". */
	readonly ports: readonly string[];
}

export interface Trace {
	readonly probes: readonly Probe[];
	/** Machines by place: "node/n1", or "external" for the router. */
	readonly at: readonly { readonly place: Place; readonly lookout: Lookout }[];
}

export interface Traced {
	readonly results: readonly ProbeResult[];
	readonly evidence: readonly Evidence[];
}

export interface Exec {
	readonly place: Place;
	/** The node to run on, where the place does not say it. */
	readonly node?: string;
	/** Whose environment it has; absent: that of the pod's first container. */
	readonly container?: string;
	readonly argv: readonly string[];
	/** Whether input follows. */
	readonly stdin: boolean;
	/** The program gets a terminal: all of its output comes as stdout then. Absent: it has pipes. */
	readonly terminal?: Terminal;
}

export interface WindowSize {
	readonly columns: number;
	readonly rows: number;
}

export interface Terminal extends WindowSize {
	/** What TERM says: which sequences of characters the caller's own terminal understands. */
	readonly type: string;
}

/** A pod's log, or a part of it. */
export interface LogsWanted {
	readonly place: Place;
	/** Absent: that of the program that the pod is there for. */
	readonly container?: string;
	readonly follow: boolean;
	/** So many of the last lines; absent: all that are remembered. */
	readonly tail?: number;
	/** No line older than so many ms. */
	readonly sinceMs?: number;
	/** Each line behind the time at which it began; absent: without. */
	readonly timestamps?: boolean;
}

export interface Output {
	readonly stream: 'stdout' | 'stderr';
	/** Base64, since a program's output is bytes. */
	readonly data: string;
}
