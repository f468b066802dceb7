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

/** The parameters of a pod's sandbox. */
export interface Wanted {
	readonly netns: Netns;
	/** Absent: the node's. */
	readonly hostname?: string | undefined;
	/** Paths of the node that pods must not see, since they hold something of the lab's own. */
	readonly hidden: readonly string[];
	/** Mounts the pod's own files and volumes in its root. */
	readonly furnish: (tree: Tree) => void;
}

/** The namespaces of a sandbox besides its network's, in the order in which a thread enters them. */
const kinds = ['uts', 'ipc', 'pid', 'mnt'] as const;
type Kind = (typeof kinds)[number];
type Namespaces = Readonly<Record<Kind, number>>;

/** The mount point of a pod's tmpfs while it is filled, in a mount namespace of its own. */
const workshop = '/run/cnilab/sandbox';

/** A pod's sandbox: its own process, mount, IPC and host name namespaces, its own root, and a container runtime's
 * capabilities. Its process 1 does nothing but keep the namespaces, like the pause container. */
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

	/** @throws LabError with what the kernel refused */
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

	/** Kills every process of the pod, so that none keeps its namespaces alive. */
	end(): void {
		this.#pause.kill('SIGKILL');
	}
}

/** Mounts a tmpfs that is not propagated to other mount namespaces. */
const layTree = (): Tree => {
	mount('/', { flags: ms.rec | ms.private });
	const data = 'mode=755,size=256m,nr_inodes=100k';
	mount(workshop, { source: 'tmpfs', type: 'tmpfs', flags: ms.nosuid | ms.nodev, data });
	const tree = { root: `${workshop}/${podRoot}`, hold: `${workshop}/hold` };
	for (const folder of Object.values(tree)) mkdirSync(folder);
	return tree;
};

/** Runs `work` with the thread's root in the tree. Entering the mount namespace again restores its root. */
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

/** Moves the tree over the root of its mount namespace, so that processes in it see only the tree. */
const cover = ({ root }: Tree): void => {
	chdir(dirname(root));
	mount('/', { source: '.', flags: ms.move });
};

/** A folder in the root of the pod's mount namespace, used as the pod's root. As it is not the namespace's own root,
 * programs in the pod can't create a user namespace, in which they would be root again (user_namespaces(7), "EPERM …
 * chroot"). */
const podRoot = 'pod';

/** Process 1 of a namespace receives only those signals from inside for which it has a handler. It ignores SIGCHLD, so
 * that orphans that it inherits leave no zombies. */
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

/** Runs `work`, which moves this thread to other namespaces, and returns to its own. A thread may enter another mount
 * namespace only if it does not share its root and working directory with others (setns(2)); threads that it has
 * started since share them. */
const elsewhere = <T>(work: () => T): T => {
	home ??= settleHome();
	unshare(clone.fs);
	try {
		return work();
	} finally {
		comeBack(home);
	}
};

/** A thread can only return to namespaces that belong to its own user namespace. In an ordinary user's lab the UTS and
 * IPC namespaces are the machine's, so the thread gets new ones. */
const settleHome = (): Namespaces => {
	unshare(clone.fs | clone.uts | clone.ipc);
	const here = namespacesOf('/proc/thread-self/ns');
	// Enters its own namespaces once, so that an error appears before the thread leaves them.
	for (const kind of kinds) enter(here[kind], clone[kind]);
	return here;
};

/** Aborts the agent if its thread can't return to its own namespaces, since it would act in the wrong ones. */
const comeBack = (to: Namespaces): void => {
	try {
		for (const kind of kinds) enter(to[kind], clone[kind]);
	} catch (error) {
		process.stderr.write(`the agent can't come back from a pod's namespaces: ${String(error)}\n`);
		process.abort();
	}
};
