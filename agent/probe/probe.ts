import { createSocket } from 'node:dgram';
import type { Probe, ProbeResult } from '../../src/bus/probe.ts';
import { messageOf } from '../../src/errors.ts';
import { isIp } from '../../src/net/ip.ts';
import { type Digging, dig } from '../dns/dig.ts';
import { resolve } from '../dns/resolve.ts';
import { overSctp } from '../sctp/ask.ts';
import { inside, tcpSocket, uncutSocket } from '../system/netns.ts';
import { deadline } from './deadline.ts';
import type { KeptConnections } from './kept-connections.ts';
import { failed, type Outcome, silent, unaskable } from './outcome.ts';
import type { AskingPlace } from './place.ts';
import { answerIn } from './read-answer.ts';
import { overStream } from './stream.ts';

/** Questions in flight at once: many enough that time-outs overlap, few enough for the listeners' accept queues. */
const inFlight = 256;

/** Where questions are asked from, and connections that outlive one. */
export interface Asker {
	readonly askingPlaceOf: (place: string) => AskingPlace;
	readonly held: KeptConnections;
	/** The certificate of the lab's authority, in PEM. */
	readonly trusted: () => string;
}

/** Asks many questions concurrently in this process, each from its own namespace. Each result is passed on as soon as it
 * is known. */
export const probeAll = async (
	probes: readonly Probe[],
	asker: Asker,
	report: (result: ProbeResult) => void,
): Promise<void> => {
	const queue = probes.values();
	const worker = async () => {
		for (const probe of queue) report(await ask(probe, asker));
	};
	await Promise.all(Array.from({ length: Math.min(inFlight, probes.length) }, worker));
};

const ask = async (probe: Probe, asker: Asker): Promise<ProbeResult> => {
	const start = performance.now();
	try {
		const outcome = await asked(probe, asker);
		return { id: probe.id, ms: round(performance.now() - start), ...outcome };
	} catch (error) {
		return { id: probe.id, ms: round(performance.now() - start), ...unaskable(messageOf(error)) };
	}
};

const asked = async (probe: Probe, { askingPlaceOf, held, trusted }: Asker): Promise<Outcome> => {
	const stand = askingPlaceOf(probe.from);
	if (probe.mode === 'held') return held.ask(probe, stand.netns);
	if (probe.dig) return dug(probe.dig, { ...stand, patienceMs: probe.patienceMs });
	if (isIp(probe.to)) return means[probe.protocol](probe, stand, trusted);
	const found = await resolve(probe.to, { ...stand, patienceMs: probe.patienceMs }).catch(messageOf);
	if (typeof found === 'string') return unresolved(found);
	return means[probe.protocol]({ ...probe, to: found[0] ?? probe.to }, stand, trusted);
};

const dug = async (question: NonNullable<Probe['dig']>, digging: Digging): Promise<Outcome> =>
	dig(question, digging).then(
		(dns): Outcome => ({ verdict: 'allow', exit: 0, dns }),
		(error: unknown): Outcome => ({ verdict: 'unknown', exit: 28, error: messageOf(error) }),
	);

const unresolved = (error: string): Outcome => ({ verdict: 'unknown', exit: 6, error });

const round = (ms: number): number => Math.round(ms * 100) / 100;

const overTcp = async (probe: Probe, { netns }: AskingPlace, trusted: Asker['trusted']): Promise<Outcome> =>
	overStream(probe, { fd: tcpSocket(netns, probe.sport), opening: 'SYN', trusted });

/** Bytes of an IP header without options and a UDP header. */
const headers = 28;

/** Pause between two datagrams of one question, in ms of this process's own time: one may get lost where a queue is full. */
const resendAfter = 100;

/** If a rule of the client's own host drops a datagram, the send fails with EPERM; if the rule rejects it, an ICMP
 * error follows within this time, in ms of this process's own running time. */
const hearingTakes = 40;

const overUdp = (probe: Probe, { netns }: AskingPlace): Promise<Outcome> =>
	new Promise<Outcome>((resolve) => {
		const socket = createSocket({ type: 'udp4', lookup: (name, _options, done) => done(null, name || '0.0.0.0', 4) });
		const datagram = Buffer.from('hello\n'.padEnd((probe.bytes ?? 0) - headers));
		const end = (outcome: Outcome) => {
			giveUp();
			stopSending();
			socket.close();
			resolve(outcome);
		};
		const giveUp = deadline(probe.patienceMs, () => end(silent('no answer and no ICMP error')));
		let stopSending: () => void = () => undefined;
		const refused = (error: NodeJS.ErrnoException) => {
			if (error.code !== 'EPERM') return end(failed(error, false));
			stopSending();
			stopSending = deadline(hearingTakes, () => end(failed(error, false)));
		};
		const send = () => {
			socket.send(datagram, (error) => error && refused(error));
			stopSending = deadline(resendAfter, send);
		};
		// Only a connected socket gets ICMP errors: without it a refused datagram would look like a lost one.
		socket.on('error', (error) => end(failed(error, false)));
		socket.on('message', (message) => end({ verdict: 'allow', exit: 0, ...answerIn(message.toString('utf8')) }));
		if (probe.bytes === undefined) inside(netns, () => socket.bind(probe.sport ?? 0));
		else socket.bind({ fd: uncutSocket(netns, probe.sport) });
		// Without a route nothing is sent: the error comes by the callback, not as an event.
		socket.connect(probe.port, probe.to, (error?: NodeJS.ErrnoException) =>
			error ? end(failed(error, false)) : send(),
		);
	});

const means = { TCP: overTcp, UDP: overUdp, SCTP: overSctp } as const;
