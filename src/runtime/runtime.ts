import type { Duplex } from 'node:stream';
import type { Topology } from '../model/topology.ts';
import type { Ip } from '../net/ip.ts';

/** A runtime's input: what it needs to know of a lab. */
export interface LabSpec {
	readonly lab: string;
	readonly topology: Topology;
	/** The lab's folder on this machine, for sockets and logs. */
	readonly dir: string;
	/** The agent's bundle on this machine: one JavaScript file. */
	readonly agent: string;
	readonly log: (message: string, facts?: object) => void;
}

/** How agents reach the bus. It is never a network, since pods must not be able to connect. */
export interface BusWays {
	/** A unix socket in the lab's folder, which works across network namespaces, and its token. */
	readonly url: string;
	readonly token: string;
	/** For a node without access to that folder: the bus runs over its agent's standard input and output. Called before
	 * the agent starts. */
	readonly accept: (node: string, stream: Duplex) => void;
}

export interface NodeSpec {
	/** A node's name, or 'router' for the machine that plays the outside world. */
	readonly name: string;
	/** The address of the node's eth0 on the underlay, which the runtime sets. */
	readonly address: Ip;
}

export interface RunningNode {
	readonly name: string;
	/** Resolves when the node's agent has ended, with how it ended. */
	readonly exited: Promise<string>;
}

export interface FoundLab {
	readonly lab: string;
	readonly runtime: string;
	/** Containers, networks, processes and folders, by the names that a person would search for. */
	readonly things: readonly string[];
	/** False: these are leftovers of a lab that no longer runs. */
	readonly alive: boolean;
}

export type Fitness = { readonly fit: true } | { readonly fit: false; readonly why: string; readonly hint: string };

/** Paths that the coordinator needs if it runs as another user than the one who starts it. */
export interface Needs {
	readonly lab: string;
	/** The lab's folder; absent: none. */
	readonly dir?: string;
	/** Folders that it reads. */
	readonly reads: readonly string[];
}

/** Creates nodes. One contract suite tests every runtime. */
export interface Runtime {
	readonly name: 'docker' | 'netns';
	/** Tests whether it works on this machine by asking the engine or the kernel, rather than guessing from names or
	 * versions. */
	probe(): Promise<Fitness>;
	/** Slow preparation that needs no lab, with a log line for each step: making the image. */
	prepare?(log: (line: string) => void): Promise<void>;
	/** The command line that starts the coordinator, unchanged or inside the lab's own namespaces. */
	wrap(argv: readonly string[], needs: Needs): Promise<readonly string[]>;
	/** The rights of a lab's programs on this machine, to complete a sentence with "as". */
	runsAs(lab: string): Promise<string>;
	/** Creates the underlay. Called by the coordinator, inside the namespaces that `wrap` created. */
	open(spec: LabSpec): Promise<OpenLab>;
	/** All labs of this runtime on this machine, without a state file. */
	find(): Promise<readonly FoundLab[]>;
	/** Removes everything of the lab that `find` lists. */
	sweep(lab: string): Promise<void>;
}

export interface OpenLab {
	/** Starts nodes together. Each has an eth0 with its address on the underlay, and runs the agent's bundle. The agent's
	 * environment has its name (CNILAB_NODE) and the way to the bus (CNILAB_BUS): the url, with the token as its whole
	 * standard input, or "stdio". */
	start(nodes: readonly NodeSpec[], bus: BusWays): Promise<readonly RunningNode[]>;
	/** Ends a node with its processes and kernel state; `start` creates it again. Does nothing if it is gone already. */
	end(node: string): Promise<void>;
	/** Ends every node and removes the underlay. Ignores what is gone already. */
	close(): Promise<void>;
}
