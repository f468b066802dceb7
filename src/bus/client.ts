import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../errors.ts';
import { Channel } from './channel.ts';
import { type BusStream, type BusUrl, dial, parseBusUrl } from './dial.ts';
import type { Ending, Peer } from './peer.ts';
import { defaultLimits, flows, type Limits } from './pressure.ts';
import { type Down, protocolVersion, type Role, type Up } from './protocol.ts';
import { Session } from './session.ts';

export interface ConnectOptions<R extends Role> {
	/** ws://host:port/v1/bus or ws+unix:///path/bus.sock:/v1/bus. */
	readonly url: string;
	readonly token: string;
	readonly role: R;
	/** An agent's node; for a client, a name for the logs. */
	readonly name: string;
	/** How long to retry the first connection, in ms; default 0: one attempt. */
	readonly patienceMs?: number;
	/** How long to retry a broken connection until the session ends, in ms; default 15,000. */
	readonly giveUpMs?: number;
	/** How long the coordinator may be silent (no message, no pong), in ms; default 10,000. */
	readonly silenceMs?: number;
	readonly limits?: Partial<Limits>;
}

export interface BusClient<R extends Role> extends Peer<Down<R>, Up<R>> {
	/** Resolves with the reason when the session has ended; never rejects. */
	readonly closed: Promise<Ending>;
	/** Called when the coordinator no longer has the session and begins a new one: calls of the old one are not answered,
	 * and its subscriptions are gone. */
	onRenewed(listener: () => void): void;
}

/** Connects to the bus, and reconnects whenever the connection breaks. @throws LabError when the URL is not one of a
 * bus, the bus does not answer, or it refuses the hello. */
export const connect = async <R extends Role>(options: ConnectOptions<R>): Promise<BusClient<R>> =>
	join({ giveUpMs: 15_000, silenceMs: 10_000, ...options, to: parseBusUrl(options.url) });

/** Connects to the bus over a stream to the coordinator. No token is needed, since the stream belongs to one node.
 * There is no reconnect: when the stream breaks, the session ends. @throws LabError when the stream ends before the
 * welcome, or the hello is refused. */
export const connectOver = (stream: Duplex, name: string): Promise<BusClient<'agent'>> =>
	join({ to: { text: 'the stream', stream }, token: '', role: 'agent', name, giveUpMs: 0, silenceMs: streamSilenceMs });

/** In ms. A broken stream reports its end; silence on it only means that the coordinator is stopped or busy, so this is
 * long. */
const streamSilenceMs = 40_000;

interface JoinOptions<R extends Role> extends Omit<ConnectOptions<R>, 'url'> {
	readonly to: BusUrl | BusStream;
	readonly giveUpMs: number;
	readonly silenceMs: number;
}

const join = async <R extends Role>(options: JoinOptions<R>): Promise<BusClient<R>> => {
	const { to, token, role, name, patienceMs = 0, giveUpMs, silenceMs } = options;
	const limits = { ...defaultLimits, ...options.limits };
	const { up, down } = flows[role];
	const newChannel = () => new Channel<Down<R>, Up<R>>({ inward: down, outward: up, limits, acks: true });
	const renewed: (() => void)[] = [];
	let id: string | undefined;

	const session = new Session<Down<R>, Up<R>>({
		name,
		role,
		silenceMs,
		channel: newChannel(),
		lost: (reason) => {
			if ('stream' in to) session.end({ by: 'silence', reason });
			else void reach(giveUpMs).then((ending) => ending && session.end(ending));
		},
	});

	const attempt = () =>
		dial({
			to,
			limits,
			hello: {
				type: 'hello',
				version: protocolVersion,
				...{ role, name, token, received: session.received },
				...(id !== undefined && { session: id }),
			},
			welcomed: (socket, welcome) => {
				const another = id !== undefined && welcome.session !== id;
				id = welcome.session;
				if (another) session.renew(newChannel());
				session.attach(socket, welcome.received);
				if (another) for (const listener of renewed) listener();
			},
		});

	/** Retries until connected; otherwise returns the reason. */
	const reach = async (withinMs: number): Promise<Ending | undefined> => {
		const start = performance.now();
		for (let pause = 10; !session.over; pause = Math.min(2 * pause, 1000)) {
			const outcome = await attempt();
			if ('joined' in outcome) return undefined;
			if ('refused' in outcome) return { by: 'refusal', reason: outcome.refused };
			const left = withinMs - (performance.now() - start);
			if (left <= 0) return { by: 'silence', reason: `no answer from ${to.text}: ${outcome.failed}` };
			await Promise.race([delay(Math.min(pause, left)), session.ended]);
		}
		return undefined;
	};

	const ending = await reach(patienceMs);
	if (ending) {
		session.end(ending);
		throw new LabError('failed', ending.reason, { asked: `${role} ${name} joins the bus` });
	}
	return Object.assign(session, {
		closed: session.ended,
		onRenewed: (listener: () => void) => void renewed.push(listener),
	});
};
