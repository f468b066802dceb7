import type { Role } from './protocol.ts';

/** The first text on a connection, sent by the side that opened it. */
export interface Hello {
	readonly type: 'hello';
	readonly version: number;
	readonly role: Role;
	readonly token: string;
	/** An agent's node; for a client, a name for the logs. */
	readonly name: string;
	/** The session of an earlier connection, to continue it. */
	readonly session?: string;
	/** The highest seq received in that session, 0 in a new one. Absent: this peer does not acknowledge, and never
	 * continues a session. */
	readonly received?: number;
}

/** The answer to the hello; after a refusal the connection is closed. If `session` differs from the requested one, the
 * latter has ended and its pending calls are lost. */
export type Welcome =
	| { readonly type: 'welcome'; readonly version: number; readonly session: string; readonly received: number }
	| { readonly type: 'refused'; readonly version: number; readonly reason: string };
