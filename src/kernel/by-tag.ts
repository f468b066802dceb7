/** The members of a union whose tag can be K. A member that is tagged 'sport' | 'dport' is found for `sport` too. */
type Tagged<Union, Tag extends string, K> =
	Union extends Record<Tag, unknown> ? (K extends Union[Tag] ? Union : never) : never;

/** One function for each tag of a union. A table that lacks a tag does not compile. */
export type ByTag<Union extends Record<Tag, string>, Tag extends string, Result> = {
	readonly [K in Union[Tag]]: (part: Tagged<Union, Tag, K>) => Result;
};

/** Calls the function for the part's tag. The cast is safe by the table's type, which TypeScript cannot follow here. */
export const byTag = <Union extends Record<Tag, string>, Tag extends string, Result>(
	table: ByTag<Union, Tag, Result>,
	tag: Tag,
	part: Union,
): Result => (table[part[tag]] as (part: Union) => Result)(part);
