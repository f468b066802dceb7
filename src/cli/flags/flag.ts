import type { Options } from 'yargs';
import type { Range } from './range.ts';

/** A flag of a verb: what yargs is told of it, and what it has no words for. */
export interface Flag extends Options {
	/** Without dashes. */
	readonly name: string;
	/** Of a number, and every number has one: what it may be. */
	readonly range?: Range;
	/** For one that may stand without a value; then the next word is never its value. */
	readonly alone?: { readonly means: string; readonly remark: string };
	/** Given twice, both count, as in "A,B"; else the last one does, or if it is an array all of them. */
	readonly joins?: boolean;
}

/** A value that somebody gave to a flag. */
export interface Said {
	readonly flag: Flag;
	/** Where, as messages name it: "--times", "CNILAB_TIMES". */
	readonly as: string;
	readonly text: string;
	/** What is to be said of the way in which it was given. */
	readonly remark?: string;
}

export const isBoolean = ({ type }: Flag): boolean => type === 'boolean';

/** By its name, or by its letter. */
export const flagNamed = (flags: readonly Flag[], name: string): Flag | undefined =>
	flags.find((flag) => (name.length === 1 ? flag.alias === name : flag.name === name));
