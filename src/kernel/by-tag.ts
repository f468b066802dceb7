/** The members of a union whose tag may be K: `sport` names the member that is tagged 'sport' | 'dport' too. */
type Tagged<Union, Tag extends string, K> =
	Union extends Record<Tag, unknown> ? (K extends Union[Tag] ? Union : never) : never;

/** One function for each tag of a union: a tag that is forgotten does not compile. */
export type ByTag<Union extends Record<Tag, string>, Tag extends string, Result> = {
	readonly [K in Union[Tag]]: (part: Tagged<Union, Tag, K>) => Result;
};

/** The table's type guarantees the match that TypeScript can't follow. */
export const byTag = <Union extends Record<Tag, string>, Tag extends string, Result>(
	table: ByTag<Union, Tag, Result>,
	tag: Tag,
	part: Union,
): Result => (table[part[tag]] as (part: Union) => Result)(part);
