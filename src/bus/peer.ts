import type { Role } from './protocol.ts';

/** The other end of a session, for as long as it lasts: over several connections if need be. */
export interface Peer<In, Out> {
	readonly name: string;
	readonly role: Role;
	/** Whether there is a connection just now; messages to a peer without one wait. */
	readonly connected: boolean;
	/** Whether so much waits for it that messages are dropped or refused, as pressure.ts says for each type. */
	readonly full: boolean;
	/** Whether little waits for it. */
	readonly light: boolean;
	/** Sends a message as it is now; one to a peer that is gone for good is forgotten.
	 * @throws LabError when its type is refused while too much waits, or it is too long. */
	send(message: Out): void;
	/** Resolves when little waits for it (or it is gone): await it between the pieces of a long output. */
	drained(): Promise<void>;
	/** Messages come once and in order; those before the first listener wait for it. */
	onMessage(listener: (message: In) => void): void;
	/** When it is gone for good. */
	onClose(listener: (ending: Ending) => void): void;
	/** Sends what waits, then ends the session; the reason is told to the peer. */
	close(reason: string): Promise<void>;
}

/** Why a session is over: we closed it, the peer did, nobody answered for too long, or a hello was refused. */
export interface Ending {
	readonly by: 'us' | 'peer' | 'silence' | 'refusal';
	readonly reason: string;
}
