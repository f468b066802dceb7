import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { expand } from '../../src/model/expand.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { Probe } from '../../src/model/volume.ts';
import { killGroup, type Process, type Start, startIn } from './process.ts';

/** Pause between probes of a program that has never been ready, in ms: the kubelet waits a whole period, too long for a
 * lab. */
const eagerPause = 200;

/** What is probed, and where commands of probes run. */
interface Asked extends Start {
	readonly probes: readonly Probe[];
	readonly pod: Pod;
}

interface Listening {
	/** Called when all probes succeed, or one no longer does. */
	readonly changed: (ready: boolean) => void;
	readonly signal: AbortSignal;
}

/** Probes a program's readiness repeatedly, from the node as the kubelet does, until aborted. */
export const watchReadiness = (asked: Asked, { changed, signal }: Listening): void => {
	const { probes } = asked;
	const content = new Set<Probe>();
	for (const probe of probes)
		void watch(probe, asked, {
			signal,
			changed: (isContent) => {
				const before = content.size === probes.length;
				if (isContent) content.add(probe);
				else content.delete(probe);
				const now = content.size === probes.length;
				if (now !== before && !signal.aborted) changed(now);
			},
		});
};

/** Probes until aborted. As in pkg/kubelet/prober, the state changes after a number of equal results in a row. */
const watch = async (probe: Probe, asked: Asked, { changed, signal }: Listening): Promise<void> => {
	await pause(probe.initialDelay * 1000, signal);
	let ready = false;
	for (let inRow = 0; !signal.aborted; ) {
		const good = await ask(probe, asked, signal);
		inRow = good === ready ? 0 : inRow + 1;
		if (inRow >= (ready ? probe.failures : probe.successes)) {
			ready = !ready;
			inRow = 0;
			changed(ready);
		}
		await pause(ready ? probe.period * 1000 : eagerPause, signal);
	}
};

const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
	if (ms === 0 || signal.aborted) return;
	const over = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
	await once(over, 'abort');
};

const ask = async ({ ask, timeout }: Probe, asked: Asked, ending: AbortSignal): Promise<boolean> => {
	const { pod } = asked;
	const signal = AbortSignal.any([ending, AbortSignal.timeout(timeout * 1000)]);
	try {
		if ('http' in ask) {
			const { port, ...rest } = ask.http;
			return await answersHttp({ ...rest, host: pod.ip, port: portOf(pod, port) }, signal);
		}
		if ('tcp' in ask) return await connects({ host: pod.ip, port: portOf(pod, ask.tcp.port) }, signal);
		return await ends(
			startIn(
				asked,
				ask.exec.map((word) => expand(word, (name) => asked.env[name])),
			),
			signal,
		);
	} catch {
		return false;
	}
};

/** Whether a command succeeds before its time-out. */
const ends = async (child: Process, signal: AbortSignal): Promise<boolean> => {
	child.stdout?.resume();
	child.stderr?.resume();
	try {
		const [code] = await once(child, 'exit', { signal });
		return code === 0;
	} finally {
		killGroup(child);
	}
};

/** @throws RangeError for a name that no port of the pod has. */
const portOf = ({ ports }: Pod, port: number | string): number => {
	if (typeof port === 'number') return port;
	const found = ports.find(({ name }) => name === port);
	if (!found) throw new RangeError(`no port is called ${port}`);
	return found.port;
};

interface Target {
	readonly host: string;
	readonly port: number;
	readonly path: string;
	readonly secure?: true;
}

/** Whether a server answers with success. Over https the certificate is not verified (pkg/probe/http: New,
 * InsecureSkipVerify). */
const answersHttp = async ({ secure, ...to }: Target, signal: AbortSignal): Promise<boolean> => {
	// Loading TLS takes 12 ms of CPU.
	const { get } = secure ? await import('node:https') : http;
	const request = get({
		...to,
		...(secure && { rejectUnauthorized: false }),
		signal,
		agent: false,
		headers: { 'user-agent': 'kube-probe/1.34', connection: 'close' },
	});
	const [response] = await once(request, 'response', { signal });
	response.resume();
	return response.statusCode >= 200 && response.statusCode < 400;
};

const connects = async (
	to: { readonly host: string; readonly port: number },
	signal: AbortSignal,
): Promise<boolean> => {
	const socket = connect({ ...to, signal });
	try {
		await once(socket, 'connect', { signal });
		return true;
	} finally {
		socket.destroy();
	}
};
