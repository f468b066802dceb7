import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { Channel } from './channel.ts';
import type { Hello, Welcome } from './hello.ts';
import type { Peer } from './peer.ts';
import { flows, type Limits } from './pressure.ts';
import { type Down, protocolVersion, type Role, type Up } from './protocol.ts';
import { checks } from './schemas/messages.ts';
import { Session } from './session.ts';

export interface RoomOptions<R extends Role> {
	readonly role: R;
	readonly limits: Limits;
	readonly silenceMs: number;
	readonly graceMs: number;
	readonly log: (message: string, facts?: object) => void;
	readonly opened: (peer: Peer<Up<R>, Down<R>>) => void;
	/** Whether a newcomer takes the place of the one that has its name. */
	readonly alone: boolean;
}

/** By what a peer came: a stream is all there is between it and us, and nobody comes back by it. */
export type Way = 'the door' | 'a stream';

/** A stream's end is told by the system, and none can take its place: silence alone counts for little on it, in ms. */
const streamSilenceMs = 40_000;

interface Place<R extends Role> {
	readonly session: Session<Up<R>, Down<R>>;
	/** Runs while the peer is away. */
	grace?: NodeJS.Timeout;
}

/** The sessions of one role, by their ids. */
export class Room<R extends Role> {
	readonly #options: RoomOptions<R>;
	readonly #places = new Map<string, Place<R>>();

	constructor(options: RoomOptions<R>) {
		this.#options = options;
	}

	/** Takes an admitted peer in: back into its session, or into a new one. */
	enter(hello: Hello, socket: WebSocket, way: Way): void {
		const known = hello.session === undefined ? undefined : this.#places.get(hello.session);
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
		await Promise.all([...this.#places.values()].map(({ session }) => session.close(reason)));
	}

	#open(id: string, { name, received }: Hello, way: Way): Session<Up<R>, Down<R>> {
		const { role, limits, graceMs, log, alone } = this.#options;
		const silenceMs = way === 'a stream' ? streamSilenceMs : this.#options.silenceMs;
		if (alone)
			for (const { session } of this.#places.values())
				if (session.name === name) session.end({ by: 'us', reason: `another ${role} ${name} has come` });
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
				if (acks && way === 'the door') place.grace = setTimeout(end, graceMs);
				else end();
			},
		});
		const place: Place<R> = { session };
		this.#places.set(id, place);
		session.onClose(({ by, reason }) => {
			clearTimeout(place.grace);
			this.#places.delete(id);
			log('session over', { role, name, by, reason });
		});
		return session;
	}
}

const welcome = (socket: WebSocket, session: string, received: number): void => {
	const answer: Welcome = { type: 'welcome', version: protocolVersion, session, received };
	socket.send(JSON.stringify(answer));
};
