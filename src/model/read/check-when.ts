import { isMap } from './path.ts';

interface Payload {
	readonly value: unknown;
	readonly issues: readonly { readonly path?: PropertyKey[] | undefined }[];
}

/** When a check over several fields ("spec.selector") is made: when each of them is right by itself. Other fields may
 * be wrong: a person wants to hear of everything at once. */
export const whenRight = (...fields: readonly string[]) => ({
	when: ({ issues }: Payload): boolean =>
		issues.every(({ path = [] }) => {
			const wrong = `${path.join('.')}.`;
			return (
				path.length > 0 && fields.every((field) => !wrong.startsWith(`${field}.`) && !`${field}.`.startsWith(wrong))
			);
		}),
});

/** When a check over the keys of a map is made: whatever is wrong with its values. */
export const whenMap = { when: ({ value }: Payload): boolean => isMap(value) };

/** When a check over the items of a list is made: whatever is wrong with some of them. */
export const whenList = { when: ({ value }: Payload): boolean => Array.isArray(value) };
