/** Whether a name matches a pattern of a scenario, such as "shop/cart-*". A star matches any run of characters, a
 * question mark matches one. */
export const matchesGlob = (glob: string, name: string): boolean => toRegExp(glob).test(name);

export const isGlob = (text: string): boolean => /[*?]/.test(text);

const toRegExp = (glob: string): RegExp =>
	new RegExp(
		`^${glob
			.replace(/[.+^${}()|[\]\\]/g, '\\$&')
			.replaceAll('*', '.*')
			.replaceAll('?', '.')}$`,
	);
