import type { Role } from './protocol.ts';

/** The other end of a session, across all of its connections. */
export interface Peer<In, Out> {
	readonly name: string;
	readonly role: Role;
	/** Whether it is connected now; messages are queued while it is not. */
	readonly connected: boolean;
	/** Whether its queue is so long that messages are dropped or refused, as pressure.ts says for each type. */
	readonly full: boolean;
	/** Whether its queue is short. */
	readonly light: boolean;
	/** Sends a message as it is now. Does nothing when the session has ended. @throws LabError when its queue is full and
	 * messages of this type are refused then, or when the message is too long. */
	send(message: Out): void;
	/** Resolves when its queue is short or the session has ended: await it between the parts of a long output. */
	drained(): Promise<void>;
	/** Messages arrive once and in order; messages before the first listener are kept for it. */
	onMessage(listener: (message: In) => void): void;
	/** Called when the session has ended. */
	onClose(listener: (ending: Ending) => void): void;
	/** Sends all queued messages, then ends the session; the peer is sent the reason. */
	close(reason: string): Promise<void>;
}

/** Why a session has ended: this side or the peer closed it, the peer was silent for too long, or a hello was
 * refused. */
export interface Ending {
	readonly by: 'us' | 'peer' | 'silence' | 'refusal';
	readonly reason: string;
}
