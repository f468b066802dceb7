import type { Duplex } from 'node:stream';
import type { Topology } from '../model/topology.ts';
import type { Ip } from '../net/ip.ts';

/** What a runtime needs to know of a lab. */
export interface LabSpec {
	readonly lab: string;
	readonly topology: Topology;
	/** A folder of the lab's own on this machine, for sockets and logs. */
	readonly dir: string;
	/** The agent's bundle on this machine: one file of JavaScript. */
	readonly agent: string;
	readonly log: (message: string, facts?: object) => void;
}

/** The ways by which agents come to the bus. None of them is a network: what pods send must have no way there. */
export interface BusWays {
	/** A unix socket in the lab's folder, which crosses network namespaces, and the token that it takes. */
	readonly url: string;
	readonly token: string;
	/** For a node that can't reach that folder: its agent's standard input and output, which carry the bus. Called before
	 * the agent says its first word. */
	readonly accept: (node: string, stream: Duplex) => void;
}

export interface NodeSpec {
	/** A node's name, or 'router' for the machine before the outside world. */
	readonly name: string;
	/** On the underlay: what the runtime gives to the node's eth0. */
	readonly address: Ip;
}

export interface RunningNode {
	readonly name: string;
	/** Resolves when the node's agent is gone, with a word on how. */
	readonly exited: Promise<string>;
}

export interface FoundLab {
	readonly lab: string;
	readonly runtime: string;
	/** Containers, networks, processes, folders: named as a person would look for them. */
	readonly things: readonly string[];
	/** False: nobody runs it any more, these are leftovers. */
	readonly alive: boolean;
}

export type Fitness = { readonly fit: true } | { readonly fit: false; readonly why: string; readonly hint: string };

/** What the coordinator needs of the machine's files where it is started as another user than the one who starts it. */
export interface Needs {
	readonly lab: string;
	/** The lab's own folder; absent: none. */
	readonly dir?: string;
	/** Folders that it reads. */
	readonly reads: readonly string[];
}

/** How nodes come to be. One contract suite holds every runtime to it. */
export interface Runtime {
	readonly name: 'docker' | 'netns';
	/** Whether this machine can: asked of the engine or the kernel, never read off names or versions. */
	probe(): Promise<Fitness>;
	/** What may take long and needs no lab, told line by line: making the image. */
	prepare?(log: (line: string) => void): Promise<void>;
	/** The command line that starts the coordinator: as it is, or inside namespaces of the lab's own. */
	wrap(argv: readonly string[], needs: Needs): Promise<readonly string[]>;
	/** Whose rights on this machine a lab's programs have, to be read after "as". */
	runsAs(lab: string): Promise<string>;
	/** Makes the underlay. Called by the coordinator, inside what `wrap` made. */
	open(spec: LabSpec): Promise<OpenLab>;
	/** Every lab of this runtime on this machine, with no state file to trust. */
	find(): Promise<readonly FoundLab[]>;
	/** Removes all that `find` showed for the lab. */
	sweep(lab: string): Promise<void>;
}

export interface OpenLab {
	/** Nodes start together; each has its eth0 with its address on the underlay, and runs the agent's bundle. The agent's
	 * environment says its name (CNILAB_NODE) and its way to the bus (CNILAB_BUS): the url, with the token as all of the
	 * agent's standard input, or "stdio". */
	start(nodes: readonly NodeSpec[], bus: BusWays): Promise<readonly RunningNode[]>;
	/** Ends a node with all that runs in it and all that its kernel knows; `start` makes it anew. What is gone already is
	 * fine. */
	end(node: string): Promise<void>;
	/** Ends every node and takes the underlay away. Never throws for what is gone already. */
	close(): Promise<void>;
}
