type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
	[K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Removes undefined fields: fields absent in a manifest are absent in our types too. */
export const withoutUndefined = <T extends object>(fields: T): Given<T> =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
