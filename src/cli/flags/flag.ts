import type { Options } from 'yargs';
import type { Range } from './range.ts';

/** A flag of a verb: yargs' options, and further ones. */
export interface Flag extends Options {
	/** Without dashes. */
	readonly name: string;
	/** The allowed range; every flag with a number has one. */
	readonly range?: Range;
	/** For a flag that needs no value; then the next word is never its value. */
	readonly alone?: { readonly means: string; readonly remark: string };
	/** If given twice, both values count, as in "A,B"; otherwise the last one, or for an array all. */
	readonly joins?: boolean;
}

/** A value that was given to a flag. */
export interface Said {
	readonly flag: Flag;
	/** Its origin in messages: "--times", "CNILAB_TIMES". */
	readonly as: string;
	readonly text: string;
	/** A remark about how it was given. */
	readonly remark?: string;
}

export const isBoolean = ({ type }: Flag): boolean => type === 'boolean';

/** Finds a flag by its name, or by its letter. */
export const flagNamed = (flags: readonly Flag[], name: string): Flag | undefined =>
	flags.find((flag) => (name.length === 1 ? flag.alias === name : flag.name === name));
