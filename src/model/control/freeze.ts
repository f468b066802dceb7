/** The value, frozen to its leaves: whoever tries to change plain data that others share gets a TypeError. */
export const freeze = <T>(value: T): T => {
	if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
		Object.freeze(value);
		for (const part of Object.values(value)) freeze(part);
	}
	return value;
};
