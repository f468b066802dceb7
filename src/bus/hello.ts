import type { Role } from './protocol.ts';

/** The first text on a connection, from the side that opened it. */
export interface Hello {
	readonly type: 'hello';
	readonly version: number;
	readonly role: Role;
	readonly token: string;
	/** An agent's node; a client's own name in logs. */
	readonly name: string;
	/** Of an earlier connection that this one goes on with. */
	readonly session?: string;
	/** Highest seq received in that session, 0 in a new one. Absent: this peer acknowledges nothing and never comes
	 * back to a session. */
	readonly received?: number;
}

/** The answer to hello; a refusal closes the connection. `session` is another than was asked for when that one is over:
 * what was under way in it is lost. */
export type Welcome =
	| { readonly type: 'welcome'; readonly version: number; readonly session: string; readonly received: number }
	| { readonly type: 'refused'; readonly version: number; readonly reason: string };
