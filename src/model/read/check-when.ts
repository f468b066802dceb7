import { isMap } from './path.ts';

interface Payload {
	readonly value: unknown;
	readonly issues: readonly { readonly path?: PropertyKey[] | undefined }[];
}

/** Runs a check over several fields ("spec.selector") if each of them is valid by itself. Other fields may be invalid,
 * so that all errors are reported at once. */
export const whenRight = (...fields: readonly string[]) => ({
	when: ({ issues }: Payload): boolean =>
		issues.every(({ path = [] }) => {
			const wrong = `${path.join('.')}.`;
			return (
				path.length > 0 && fields.every((field) => !wrong.startsWith(`${field}.`) && !`${field}.`.startsWith(wrong))
			);
		}),
});

/** Runs a check over the keys of a map even if values are invalid. */
export const whenMap = { when: ({ value }: Payload): boolean => isMap(value) };

/** Runs a check over the items of a list even if some are invalid. */
export const whenList = { when: ({ value }: Payload): boolean => Array.isArray(value) };
