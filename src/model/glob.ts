/** Names in scenarios may hold stars: "shop/cart-*" is every name that begins so, "*" is every name. A star stands for
 * any run of characters, a question mark for one. */
export const matchesGlob = (glob: string, name: string): boolean => toRegExp(glob).test(name);

export const isGlob = (text: string): boolean => /[*?]/.test(text);

const toRegExp = (glob: string): RegExp =>
	new RegExp(
		`^${glob
			.replace(/[.+^${}()|[\]\\]/g, '\\$&')
			.replaceAll('*', '.*')
			.replaceAll('?', '.')}$`,
	);
