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
	/** An agent's node; a client's own name in logs. */
	readonly name: string;
	/** How long the first connection may be tried for; default 0: once. */
	readonly patienceMs?: number;
	/** How long without a connection until nobody is expected to come back; default 15,000 ms. */
	readonly giveUpMs?: number;
	/** How long the coordinator may say nothing, not even pong; default 10,000 ms. */
	readonly silenceMs?: number;
	readonly limits?: Partial<Limits>;
}

export interface BusClient<R extends Role> extends Peer<Down<R>, Up<R>> {
	/** When the connection is gone for good, and why; never rejects. */
	readonly closed: Promise<Ending>;
	/** The coordinator has forgotten the session and begun a new one: what was under way is lost, calls are not answered,
	 * subscriptions are gone. */
	onRenewed(listener: () => void): void;
}

/** Joins the bus, and comes back to it whenever the connection breaks.
 * @throws LabError when the url is none of a bus, nobody answers there, or the hello is refused. */
export const connect = async <R extends Role>(options: ConnectOptions<R>): Promise<BusClient<R>> =>
	join({ giveUpMs: 15_000, silenceMs: 10_000, ...options, to: parseBusUrl(options.url) });

/** Joins the bus over a stream that the coordinator holds the other end of. It needs no token, since it is bound to one
 * node; and there is no second: when it breaks, the session is over.
 * @throws LabError when the stream ends before a welcome, or the hello is refused. */
export const connectOver = (stream: Duplex, name: string): Promise<BusClient<'agent'>> =>
	join({ to: { text: 'the stream', stream }, token: '', role: 'agent', name, giveUpMs: 0, silenceMs: streamSilenceMs });

/** A stream that breaks ends: silence on it is a coordinator that was stopped, or that has much to do. In ms. */
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

	/** Tries until there is a connection; else says why there will be none. */
	const reach = async (withinMs: number): Promise<Ending | undefined> => {
		const start = performance.now();
		for (let pause = 10; !session.over; pause = Math.min(2 * pause, 1000)) {
			const outcome = await attempt();
			if ('joined' in outcome) return undefined;
			if ('refused' in outcome) return { by: 'refusal', reason: outcome.refused };
			const left = withinMs - (performance.now() - start);
			if (left <= 0) return { by: 'silence', reason: `nobody answers at ${to.text}: ${outcome.failed}` };
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
