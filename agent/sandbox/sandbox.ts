import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { LabError } from '../../src/errors.ts';
import type { Netns } from '../../src/net/netns.ts';
import { inside } from '../system/netns.ts';
import { chdir, chroot, clone, enter, mount, ms, sethostname, unshare } from './calls.ts';
import { withPodCapabilities } from './capabilities.ts';
import { makeProc, makeRoot } from './root.ts';
import type { Tree } from './tree.ts';
import { watchingStarts } from './watch-starts.ts';

/** What a pod's sandbox is made of. */
export interface Wanted {
	readonly netns: Netns;
	/** Absent: its node's. */
	readonly hostname?: string | undefined;
	/** Paths below what a pod sees of its node that hold something of the lab's own. */
	readonly hidden: readonly string[];
	/** Puts the pod's own files and volumes into its root. */
	readonly furnish: (tree: Tree) => void;
}

/** The namespaces that a sandbox has besides its network's, in the order in which a thread enters them. */
const kinds = ['uts', 'ipc', 'pid', 'mnt'] as const;
type Kind = (typeof kinds)[number];
type Namespaces = Readonly<Record<Kind, number>>;

/** Where the file system in memory of a pod stands while it is being made: in a mount namespace of its own. */
const workshop = '/run/cnilab/sandbox';

/** A pod as its programs see it: process, mount, IPC and host name namespaces of its own, a root of its own, and a
 * container runtime's capabilities. Its process 1 does nothing but hold it together, as the pause container does. */
export class Sandbox {
	readonly #netns: Netns;
	readonly #namespaces: Namespaces;
	readonly #pause: ChildProcess;

	private constructor(netns: Netns, pause: ChildProcess) {
		this.#netns = netns;
		this.#pause = pause;
		this.#namespaces = namespacesOf(`/proc/${pause.pid}/ns`);
		pause.once('exit', () => {
			for (const fd of Object.values(this.#namespaces)) closeSync(fd);
		});
	}

	/** @throws LabError naming what the kernel refused */
	static make({ netns, hostname, hidden, furnish }: Wanted): Sandbox {
		mkdirSync(workshop, { recursive: true });
		const pause = inside(netns, () =>
			elsewhere(() => {
				unshare(clone.uts | clone.ipc | clone.pid | clone.mnt);
				if (hostname) sethostname(hostname);
				const tree = layTree();
				makeRoot(tree, hidden);
				const first = belowRoot(tree, () => withPodCapabilities(startPause));
				if (first.pid === undefined) return first;
				makeProc(tree);
				furnish(tree);
				cover(tree);
				return first;
			}),
		);
		if (pause.pid !== undefined) return new Sandbox(netns, pause);
		throw new LabError('failed', 'the first process of a pod does not start: this node lacks env or sleep');
	}

	/** Whether its process 1 still runs. It can be killed from outside, which ends every process of the pod. */
	get alive(): boolean {
		return this.#pause.exitCode === null && this.#pause.signalCode === null;
	}

	/** Runs `work`, which starts programs, inside of the pod. It must be synchronous. */
	inside<T>(work: () => T): T {
		const there = (): T => {
			for (const kind of kinds) enter(this.#namespaces[kind], clone[kind]);
			chroot(podRoot);
			chdir('/');
			return withPodCapabilities(work);
		};
		return watchingStarts(() => inside(this.#netns, () => elsewhere(there)));
	}

	/** Kills every process of the pod: a process keeps its namespaces alive. */
	end(): void {
		this.#pause.kill('SIGKILL');
	}
}

/** A tmpfs that is not propagated to any other mount namespace. */
const layTree = (): Tree => {
	mount('/', { flags: ms.rec | ms.private });
	const data = 'mode=755,size=256m,nr_inodes=100k';
	mount(workshop, { source: 'tmpfs', type: 'tmpfs', flags: ms.nosuid | ms.nodev, data });
	const tree = { root: `${workshop}/${podRoot}`, hold: `${workshop}/hold` };
	for (const folder of Object.values(tree)) mkdirSync(folder);
	return tree;
};

/** Runs work with the thread's root in the tree, and goes back to the root of its mount namespace, as entering that one
 * anew does. */
const belowRoot = <T>({ root }: Tree, work: () => T): T => {
	const here = openSync('/proc/thread-self/ns/mnt', 'r');
	try {
		chroot(root);
		chdir('/');
		return work();
	} finally {
		enter(here, clone.mnt);
		closeSync(here);
	}
};

/** Moves the tree over the old root of its mount namespace: whoever enters it finds the tree, and nobody the rest. */
const cover = ({ root }: Tree): void => {
	chdir(dirname(root));
	mount('/', { source: '.', flags: ms.move });
};

/** A folder of the file system that is the root of the pod's mount namespace: since it is not that root itself, nobody
 * in the pod can make a user namespace, in which they would be root anew (user_namespaces(7), "EPERM … chroot"). */
const podRoot = 'pod';

/** Process 1 of a namespace gets no signal from within it that it has not asked for; and since it ignores SIGCHLD,
 * those that it inherits from parents that have ended leave no zombies. */
const startPause = (): ChildProcess =>
	spawn('env', ['--ignore-signal=CHLD', 'sleep', 'infinity'], {
		stdio: 'ignore',
		detached: true,
		cwd: '/',
		env: { PATH: process.env['PATH'] },
	}).once('error', () => undefined);

const namespacesOf = (folder: string): Namespaces => {
	const open = (kind: Kind): number => openSync(`${folder}/${kind}`, 'r');
	return { uts: open('uts'), ipc: open('ipc'), pid: open('pid'), mnt: open('mnt') };
};

let home: Namespaces | undefined;

/** Runs work that takes this thread to other namespaces, and brings it back. A thread may enter another mount namespace
 * when it shares its root and working directory with no other (setns(2)); those that it has started since share them. */
const elsewhere = <T>(work: () => T): T => {
	home ??= settleHome();
	unshare(clone.fs);
	try {
		return work();
	} finally {
		comeBack(home);
	}
};

/** One can come back only to what belongs to one's own user namespace: an ordinary user's lab has the machine's UTS and
 * IPC namespaces, so the thread gets others. */
const settleHome = (): Namespaces => {
	unshare(clone.fs | clone.uts | clone.ipc);
	const here = namespacesOf('/proc/thread-self/ns');
	// Errors that would keep the thread from coming back are raised before it leaves.
	for (const kind of kinds) enter(here[kind], clone[kind]);
	return here;
};

/** An agent whose thread could not return to its own namespaces would act in the wrong ones: it exits. */
const comeBack = (to: Namespaces): void => {
	try {
		for (const kind of kinds) enter(to[kind], clone[kind]);
	} catch (error) {
		process.stderr.write(`the agent can't come back from a pod's namespaces: ${String(error)}\n`);
		process.abort();
	}
};
