import type { Pod } from '../../model/pod.ts';
import type { Cell } from '../table.ts';
import type { Miss } from './miss.ts';
import type { End } from './party.ts';

export type Direction = 'ingress' | 'egress';

/** A policy of any kind, compiled for evaluation. */
export interface Policy {
	/** "shop/deny-all (shop.yaml:12:1)": its name, and where it was written. */
	readonly title: string;
	readonly name: string;
	/** Within its tier; the lowest is evaluated first. */
	readonly order: number;
	about(pod: Pod): boolean;
	/** Undefined for a direction that the policy does not apply to. */
	readonly rules: Readonly<Partial<Record<Direction, readonly Rule[]>>>;
}

export interface Rule {
	/** pass: the rest of the tier is skipped. */
	readonly action: 'allow' | 'deny' | 'pass';
	/** "ingress[0]". */
	readonly at: string;
	covers(contact: Contact): boolean;
	/** Why the rule does not match; empty if it does. */
	misses(contact: Contact): readonly Miss[];
}

/** A new connection, as the policies of one of its ends see it. */
export interface Contact {
	readonly source: End;
	readonly target: End;
	/** The end that the policies do not select. */
	readonly other: End;
	readonly asked: Asked;
}

/** The destination port. */
export type Asked = Pick<Cell, 'port' | 'protocol'>;

/** "shop/deny-all (shop.yaml:12:1)", "ClusterNetworkPolicy deny-all". */
export const titleOf = (name: string, source: string | undefined): string => `${name}${source ? ` (${source})` : ''}`;
