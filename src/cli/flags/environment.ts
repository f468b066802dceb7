import type { Flag, Said } from './flag.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The values of these flags in the environment: CNILAB_LAB for --lab. Variables for other verbs' flags are ignored. */
export const saidByEnvironment = (flags: readonly Flag[], environment: Environment): readonly Said[] =>
	flags.flatMap((flag) => {
		const as = `CNILAB_${flag.name.toUpperCase().replaceAll('-', '_')}`;
		const text = environment[as];
		return text === undefined ? [] : [{ flag, as, text }];
	});
