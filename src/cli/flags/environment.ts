import type { Flag, Said } from './flag.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says for these flags: CNILAB_LAB for --lab. Variables for flags of other verbs are not for this
 * one. */
export const saidByEnvironment = (flags: readonly Flag[], environment: Environment): readonly Said[] =>
	flags.flatMap((flag) => {
		const as = `CNILAB_${flag.name.toUpperCase().replaceAll('-', '_')}`;
		const text = environment[as];
		return text === undefined ? [] : [{ flag, as, text }];
	});
