import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { openSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { connectLab, type LabClient } from '../bus/caller.ts';
import type { LabEvent } from '../bus/events.ts';
import { fromFailure } from '../bus/failure.ts';
import { LabError } from '../errors.ts';
import { readAddress } from '../lab-dir/address.ts';
import { checkLabName, dirOf, hasDir, makeDir, removeDir } from '../lab-dir/dir.ts';
import { writeLauncher } from '../lab-dir/launcher.ts';
import { type Presence, presenceOf } from '../lab-dir/presence.ts';
import { ownerName, writeStart } from '../lab-dir/start.ts';
import type { Resource } from '../model/resource.ts';
import type { Topology } from '../model/topology.ts';
import { coordinatorArgs, untilEnded } from '../runtime/processes.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { preflight, printLimit } from './preflight.ts';

export interface Launch {
	readonly lab: string;
	readonly runtime: Runtime;
	readonly topology: Topology;
	readonly resources: readonly Resource[];
	readonly onEvent?: (event: LabEvent) => void;
	/** Called with what takes long before the lab itself reports progress: building an image. */
	readonly onProgress?: (line: string) => void;
	/** If aborted, the lab is taken down. */
	readonly signal?: AbortSignal;
}

/** Starts a lab's coordinator in the background and waits until the lab is ready: every agent synced, every pod
 * answering. The lab ends with this process unless the verb `keep` is called; one that fails to start is taken down.
 * @throws LabError if one of that name runs, if the kernel lacks something that it needs, or if it fails to start, with
 * the reason */
export const launch = async (wanted: Launch): Promise<LabClient> => {
	const { lab } = wanted;
	checkLabName(lab);
	await refuseTwin(lab);
	for (const limit of await preflight(wanted)) wanted.onProgress?.(`warning: ${printLimit(limit)}`);
	wanted.signal?.throwIfAborted();
	const dir = await takeDir(lab);
	const token = randomBytes(24).toString('base64url');
	const { runtime, topology, resources, signal } = wanted;
	const agent = join(import.meta.dirname, 'agent.mjs');
	writeStart(dir, { lab, runtime: runtime.name, topology, resources, token, agent, startedAt: Date.now() });
	let client: LabClient | undefined;
	try {
		await runtime.prepare?.(wanted.onProgress ?? (() => undefined));
		signal?.throwIfAborted();
		const url = await startProcess(wanted, dir);
		client = await connectLab({ url, token, name: ownerName });
		signal?.throwIfAborted();
		await untilReady(client, wanted);
		signal?.throwIfAborted();
		return client;
	} catch (error) {
		if (client) await takeDown(client, lab);
		else removeDir(lab);
		throw error;
	}
};

const refuseTwin = async (lab: string): Promise<void> => {
	if (presenceOf(lab).state === 'ending') await untilEnded({ lab, dir: dirOf(lab) }, goneWithinMs);
	const running = await tryConnect(lab);
	await running?.close();
	const twin = running ? 'is up already' : twinIn(presenceOf(lab));
	if (!twin) return;
	throw new LabError('bad-input', `a lab named ${lab} ${twin}`, {
		hint: `take it down by \`cnilab down --lab ${lab}\`, or give this one another name with --lab`,
	});
};

const twinIn = (presence: Presence): string | undefined => {
	if (presence.state === 'absent' || presence.state === 'left over') return undefined;
	if (presence.state === 'elsewhere') return `runs already, with its folder under another TMPDIR: ${presence.dir}`;
	const doing = { starting: 'is just starting', ending: 'is just ending', running: 'is there and does not answer' };
	return `${doing[presence.state]} (process ${presence.pid})`;
};

/** Creates the lab's folder; leftovers of an earlier lab are removed. @throws LabError if another process has taken it
 * meanwhile */
const takeDir = async (lab: string): Promise<string> => {
	const made = makeDir(lab, writeLauncher);
	if (made) return made;
	await refuseTwin(lab);
	removeDir(lab);
	const second = makeDir(lab, writeLauncher);
	if (second) return second;
	throw new LabError('cannot', `${dirOf(lab)} is there, and is no folder of a lab`, {
		hint: `remove it, or give the lab another name with --lab`,
	});
};

const startProcess = async ({ lab, runtime, signal }: Launch, dir: string): Promise<string> => {
	const log = openSync(join(dir, 'coordinator.log'), 'a', 0o600);
	const program = join(import.meta.dirname, 'coordinator.js');
	const args = coordinatorArgs({ lab, runtime: runtime.name });
	const reads = [packageFolder(import.meta.dirname), dirname(process.execPath)];
	const [command = '', ...rest] = await runtime.wrap([process.execPath, program, ...args, dir], { lab, dir, reads });
	const child = spawn(command, rest, {
		detached: true,
		cwd: '/',
		env: { ...process.env, ...hostNetns() },
		stdio: ['ignore', log, log, 'pipe'],
	});
	const stop = () => child.kill('SIGTERM');
	signal?.addEventListener('abort', stop);
	const said = await firstLine(child);
	signal?.removeEventListener('abort', stop);
	child.unref();
	if ('url' in said) return said.url;
	throw said.failure ? fromFailure(said.failure) : new LabError('failed', lastWords(dir));
};

/** The folder in which all modules of this program are found: its own, or the one that also contains its
 * dependencies. */
const packageFolder = (bundles: string): string => {
	const own = dirname(bundles);
	return basename(dirname(own)) === 'node_modules' ? dirname(own) : own;
};

/** The host's network namespace, with which agents and coordinators compare their own before they change anything. */
const hostNetns = (): { CNILAB_HOST_NETNS?: string } => {
	try {
		return { CNILAB_HOST_NETNS: String(statSync('/proc/self/ns/net').ino) };
	} catch {
		return {};
	}
};

type Said = { readonly url: string } | { readonly failure?: Parameters<typeof fromFailure>[0] };

/** Reads the address of the coordinator's bus, or the reason why there is none, from its file descriptor 3. */
const firstLine = async (child: ChildProcess): Promise<Said> => {
	const pipe = child.stdio[3];
	if (!(pipe instanceof Readable)) throw new LabError('failed', 'the coordinator has no file descriptor 3');
	const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
	const lines = createInterface({ input: pipe });
	// A wrapper of the coordinator keeps its own copy of the pipe open, so only one line is read.
	const line = await Promise.race([once(lines, 'line'), once(lines, 'close'), failed]);
	lines.close();
	pipe.destroy();
	return line.length === 0 ? {} : JSON.parse(String(line[0]));
};

const lastWords = (dir: string): string => {
	const words = readFileSync(join(dir, 'coordinator.log'), 'utf8').trim().split('\n').slice(-5).join('\n');
	return `the coordinator did not start: ${words || 'it printed nothing'}`;
};

const untilReady = (client: LabClient, { onEvent, signal }: Launch): Promise<void> =>
	new Promise((resolve, reject) => {
		signal?.addEventListener('abort', () => reject(signal.reason));
		client.subscribe({
			since: 0,
			onEvent: (event) => {
				onEvent?.(event);
				if (event.type === 'ready') resolve();
				if (event.type === 'failed') reject(fromFailure({ code: 'failed', ...event.failure }));
			},
		});
		void client.closed.then(({ reason }) => reject(new LabError('failed', `the lab ended while coming up: ${reason}`)));
	});

/** Asks a lab to go down, and waits until it is removed: its coordinator first says goodbye on the bus, and removes its
 * folder last. @returns whether it has; else something may be left */
export const takeDown = async (client: LabClient, lab: string): Promise<boolean> => {
	await client.call('down', {}).catch(() => undefined);
	const { by } = await client.closed;
	const deadline = performance.now() + goneWithinMs;
	while (by === 'peer' && hasDir(lab) && performance.now() < deadline) await delay(10);
	const isGone = !hasDir(lab) && (await untilEnded({ lab, dir: dirOf(lab) }, deadline - performance.now()));
	removeDir(lab);
	return isGone;
};

const goneWithinMs = 15_000;

/** The lab of that name if it answers. */
export const tryConnect = async (lab: string): Promise<LabClient | undefined> => {
	const address = readAddress(lab);
	if (!address) return undefined;
	return connectLab({ url: address.url, token: address.token, name: 'cnilab' }).catch(() => undefined);
};

/** The running lab of that name. @throws LabError when there is none. */
export const joinLab = async (lab: string): Promise<LabClient> => {
	checkLabName(lab);
	const client = await tryConnect(lab);
	if (client) return client;
	throw new LabError('bad-input', `there is no lab named ${lab} up`, {
		hint: `\`cnilab ls\` lists those that run; \`cnilab up -t flannel-vxlan --lab ${lab}\` starts it`,
		where: dirOf(lab),
	});
};
