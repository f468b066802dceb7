import { Worker } from 'node:worker_threads';

/** Guards the time between fork and exec. The new process is already in the pod's process namespace but still a copy of
 * the agent. If a process of the pod stops it (SIGSTOP) then, the agent's main thread, which waits for exec, blocks.
 * So another thread watches, and kills a stopped copy. */
const watcher = `
const { readFileSync, readdirSync } = require('node:fs');
const { workerData: { started, pid, patience } } = require('node:worker_threads');
const read = (id, name) => {
	try { return readFileSync('/proc/' + id + '/' + name, 'utf8'); } catch { return ''; }
};
const isStoppedCopy = (id) => {
	const [state, parent] = read(id, 'stat').split(') ').at(-1).split(' ');
	return (state === 'T' || state === 't') && Number(parent) === pid && read(id, 'cmdline') === read(pid, 'cmdline');
};
for (;;) {
	Atomics.wait(started, 0, 0);
	const start = Atomics.load(started, 1);
	Atomics.wait(started, 0, 1, patience);
	if (Atomics.load(started, 0) === 0 || Atomics.load(started, 1) !== start) continue;
	for (const id of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).filter(isStoppedCopy))
		process.kill(Number(id), 'SIGKILL');
}`;

/** Longer than a start takes on a loaded machine, in ms. */
const patience = 500;

/** Whether a program is being started, and the number of starts. */
let started: Int32Array | undefined;

/** Runs `work`, which starts programs in a pod, under this guard. */
export const watchingStarts = <T>(work: () => T): T => {
	started ??= watch();
	Atomics.add(started, 1, 1);
	Atomics.store(started, 0, 1);
	Atomics.notify(started, 0);
	try {
		return work();
	} finally {
		Atomics.store(started, 0, 0);
		Atomics.notify(started, 0);
	}
};

const watch = (): Int32Array => {
	const shared = new Int32Array(new SharedArrayBuffer(8));
	new Worker(watcher, { eval: true, workerData: { started: shared, pid: process.pid, patience } }).unref();
	return shared;
};
