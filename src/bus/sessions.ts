import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { Channel } from './channel.ts';
import type { Hello, Welcome } from './hello.ts';
import type { Peer } from './peer.ts';
import { flows, type Limits } from './pressure.ts';
import { type Down, protocolVersion, type Role, type Up } from './protocol.ts';
import { checks } from './schemas/messages.ts';
import { Session } from './session.ts';

export interface SessionsOptions<R extends Role> {
	readonly role: R;
	readonly limits: Limits;
	readonly silenceMs: number;
	readonly graceMs: number;
	readonly log: (message: string, facts?: object) => void;
	readonly opened: (peer: Peer<Up<R>, Down<R>>) => void;
	/** Whether a new peer ends the session of an earlier one with the same name. */
	readonly alone: boolean;
}

/** How a peer connected. It can reconnect by the url, but not by a stream. */
export type Way = 'url' | 'stream';

/** In ms. The system reports the end of a stream, so silence on it only means that the agent is stopped or busy: this
 * is long. */
const streamSilenceMs = 40_000;

interface Entry<R extends Role> {
	readonly session: Session<Up<R>, Down<R>>;
	/** Runs while the peer is disconnected. */
	grace?: NodeJS.Timeout;
}

/** The sessions of one role, by their ids. */
export class Sessions<R extends Role> {
	readonly #options: SessionsOptions<R>;
	readonly #entries = new Map<string, Entry<R>>();

	constructor(options: SessionsOptions<R>) {
		this.#options = options;
	}

	/** Attaches an admitted peer to its session, or to a new one. */
	enter(hello: Hello, socket: WebSocket, way: Way): void {
		const known = hello.session === undefined ? undefined : this.#entries.get(hello.session);
		if (hello.session !== undefined && known?.session.name === hello.name) {
			clearTimeout(known.grace);
			welcome(socket, hello.session, known.session.received);
			known.session.attach(socket, hello.received ?? 0);
			return;
		}
		const id = randomUUID();
		const session = this.#open(id, hello, way);
		welcome(socket, id, 0);
		this.#options.opened(session);
		session.attach(socket, 0);
	}

	async close(reason: string): Promise<void> {
		await Promise.all([...this.#entries.values()].map(({ session }) => session.close(reason)));
	}

	#open(id: string, { name, received }: Hello, way: Way): Session<Up<R>, Down<R>> {
		const { role, limits, graceMs, log, alone } = this.#options;
		const silenceMs = way === 'stream' ? streamSilenceMs : this.#options.silenceMs;
		if (alone)
			for (const { session } of this.#entries.values())
				if (session.name === name) session.end({ by: 'us', reason: `another ${role} ${name} has connected` });
		const acks = received !== undefined;
		const { up, down } = flows[role];
		const session = new Session<Up<R>, Down<R>>({
			name,
			role,
			silenceMs,
			channel: new Channel({ inward: up, outward: down, limits, acks, check: checks[role] }),
			lost: (reason) => {
				const end = () => session.end({ by: 'silence', reason });
				log('connection lost', { role, name, reason });
				if (acks && way === 'url') entry.grace = setTimeout(end, graceMs);
				else end();
			},
		});
		const entry: Entry<R> = { session };
		this.#entries.set(id, entry);
		session.onClose(({ by, reason }) => {
			clearTimeout(entry.grace);
			this.#entries.delete(id);
			log('session over', { role, name, by, reason });
		});
		return session;
	}
}

const welcome = (socket: WebSocket, session: string, received: number): void => {
	const answer: Welcome = { type: 'welcome', version: protocolVersion, session, received };
	socket.send(JSON.stringify(answer));
};
