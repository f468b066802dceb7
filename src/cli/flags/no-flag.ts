import { LabError } from '../../errors.ts';
import { likely } from '../../model/likely.ts';
import type { Flag } from './flag.ts';

/** The error for an unknown flag. @param typed with its dashes */
export const noFlag = (
	{ verb, flags }: { readonly verb: string; readonly flags: readonly Flag[] },
	typed: string,
): LabError => {
	const shown = flags.filter(({ hidden }) => !hidden);
	const name = typed.replace(/^-+/, '');
	const near =
		name.length > 1
			? likely(
					name,
					shown.map((flag) => flag.name),
				)
			: undefined;
	const all = shown.map((flag) => `--${flag.name}${flag.alias ? ` (-${flag.alias})` : ''}`).join(', ');
	return new LabError('bad-input', `${verb} has no flag ${typed}`, {
		hint: near ? `did you mean --${near}?` : all ? `it has ${all}` : 'it has none',
	});
};
