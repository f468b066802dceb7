import type { Cluster } from '../model/cluster.ts';
import type { Refusal } from '../model/control/evict.ts';
import type { Store } from '../model/control/store.ts';
import type { ProgramState } from '../model/program.ts';
import type { Resource } from '../model/resource.ts';
import type { Actions, LabelChange } from '../model/scenario.ts';
import type { Evidence, Lookout } from './evidence.ts';
import type { Place, Probe, ProbeResult } from './probe.ts';

/** The requests that a client can make. Callers, handlers and messages are typed by this table. */
export interface Verbs {
	readonly status: Asks<NoArgs, LabStatus>;
	/** Applies in this order: delete, apply, label, then the actions in their own order. Answers when every agent is
	 * synced at the new generation. */
	readonly change: Asks<Change, Changed>;
	readonly cluster: Asks<NoArgs, Cluster>;
	/** Warnings about the present state of the cluster. */
	readonly warnings: Asks<NoArgs, readonly Warning[]>;
	/** Every manifest object, with later changes by `label`. */
	readonly store: Asks<NoArgs, Store>;
	/** Creation times in ms since 1970, by object reference. */
	readonly births: Asks<NoArgs, Readonly<Record<string, number>>>;
	readonly probe: Asks<{ readonly probes: readonly Probe[] }, readonly ProbeResult[]>;
	/** Makes probes while the given machines capture their packets. */
	readonly trace: Asks<Trace, Traced>;
	/** Runs a command in a place's namespaces. Output arrives as parts, stdin is sent as `input`; cancelling kills the
	 * command. */
	readonly exec: Asks<Exec, { readonly code: number }, Output>;
	/** A pod's log; with `follow`, until the call is cancelled or the pod is deleted. Output arrives as parts. */
	readonly logs: Asks<LogsWanted, { readonly code: number }, Output>;
	/** The plan of each node, one printed object per line. */
	readonly plan: Asks<NoArgs, Readonly<Record<string, readonly string[]>>>;
	/** Keeps the lab running after the client that started it has ended. Without this call the lab ends with that
	 * client. */
	readonly keep: Asks<NoArgs, null>;
	/** Answers before the coordinator exits. */
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
	/** Every agent is connected and synced at this generation, and every pod answers. */
	readonly ready: boolean;
	/** ms since 1970. */
	readonly startedAt: number;
	/** In ms, by name: upMs and other measured times. */
	readonly timings: Readonly<Record<string, number>>;
	/** The states of the pods' programs. */
	readonly programs: readonly ProgramState[];
}

export interface NodeStatus {
	readonly name: string;
	readonly role: 'node' | 'router';
	readonly address: string;
	readonly connected: boolean;
	/** The generation at which it was last synced; 0 before the first. */
	readonly generation: number;
	/** Synced at the lab's generation. */
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
	/** First delete every object and label; pods that are applied again keep their node and address. */
	readonly reset?: boolean;
}

export interface Changed {
	readonly generation: number;
	/** From the receipt of the change to the last agent's `synced`. */
	readonly convergeMs: number;
	readonly warnings: readonly Warning[];
	/** Pods that a drain has left where they are, since their budgets do not allow their eviction; absent: none. */
	readonly refused?: readonly Refusal[];
}

export interface Warning {
	readonly code: string;
	readonly message: string;
	readonly where?: string;
	/** Pairs that can connect although policy denies it. */
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
	/** The machines that capture, by place: "node/n1", or "external" for the router. */
	readonly at: readonly { readonly place: Place; readonly lookout: Lookout }[];
}

export interface Traced {
	readonly results: readonly ProbeResult[];
	readonly evidence: readonly Evidence[];
}

export interface Exec {
	readonly place: Place;
	/** The node to run on, if the place does not determine it. */
	readonly node?: string;
	/** The container whose environment the command gets; absent: the pod's first. */
	readonly container?: string;
	readonly argv: readonly string[];
	/** Whether input will be sent. */
	readonly stdin: boolean;
	/** The program gets a terminal, and all output arrives as stdout. Absent: it gets pipes. */
	readonly terminal?: Terminal;
}

export interface WindowSize {
	readonly columns: number;
	readonly rows: number;
}

export interface Terminal extends WindowSize {
	/** The value of TERM: the type of the caller's terminal. */
	readonly type: string;
}

/** A pod's log, or a part of it. */
export interface LogsWanted {
	readonly place: Place;
	/** Absent: the pod's main program. */
	readonly container?: string;
	readonly follow: boolean;
	/** At most this many of the last lines; absent: all that are kept. */
	readonly tail?: number;
	/** Only lines that are at most this old, in ms. */
	readonly sinceMs?: number;
	/** Prefix each line with the time at which it began; absent: no prefix. */
	readonly timestamps?: boolean;
}

export interface Output {
	readonly stream: 'stdout' | 'stderr';
	/** Base64, since output is bytes. */
	readonly data: string;
}
