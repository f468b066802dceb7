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

/** The bus as agents reach it: a unix socket that crosses network namespaces, or TCP. */
export interface BusAddress {
	readonly url: string;
	readonly token: string;
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
	/** Makes the underlay; says where the bus should listen. Called by the coordinator, inside what `wrap` made. */
	open(spec: LabSpec): Promise<OpenLab>;
	/** Every lab of this runtime on this machine, with no state file to trust. */
	find(): Promise<readonly FoundLab[]>;
	/** Removes all that `find` showed for the lab. */
	sweep(lab: string): Promise<void>;
}

export interface OpenLab {
	/** A unix socket's path, or host and port (0: any) for TCP. */
	readonly listen: { readonly path: string } | { readonly host: string; readonly port: number };
	/** Nodes start together; each has its eth0 with its address on the underlay, and runs the agent's bundle. */
	start(nodes: readonly NodeSpec[], bus: BusAddress): Promise<readonly RunningNode[]>;
	/** Ends every node and takes the underlay away. Never throws for what is gone already. */
	close(): Promise<void>;
}
