interface Payload {
	readonly value: unknown;
	readonly issues: readonly { readonly path?: PropertyKey[] | undefined }[];
}

/** When a check over several fields ("spec.selector") is made: when each of them is right by itself. Other fields may be
 * wrong: a person wants to hear of everything at once. */
export const over = (...fields: readonly string[]) => ({
	when: ({ issues }: Payload): boolean =>
		issues.every(({ path = [] }) => {
			const wrong = `${path.join('.')}.`;
			return (
				path.length > 0 && fields.every((field) => !wrong.startsWith(`${field}.`) && !`${field}.`.startsWith(wrong))
			);
		}),
});

/** When a check over the keys of a map is made, or the items of a list: whatever is wrong in them. */
export const overAny = { when: ({ value }: Payload): boolean => typeof value === 'object' && value !== null };
