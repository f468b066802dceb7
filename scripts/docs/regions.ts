/** A page with these texts between its marks, by name: `<!-- NAME, made by make docs -->` and `<!-- end of NAME -->`. What
 * stands outside of marks is written by hand. @throws RangeError for a mark whose name nothing is made for */
export const withRegions = (page: string, texts: ReadonlyMap<string, string>): string =>
	page.replaceAll(region, (_, open: string, name: string, close: string) => {
		const text = texts.get(name);
		if (text === undefined) throw new RangeError(`nothing is made for the mark "${name}"`);
		return `${open}\n${text}\n${close}`;
	});

const region = /(<!-- ([\w-]+), made by make docs -->)\n[\s\S]*?(<!-- end of \2 -->)/g;

/** A table of Markdown. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
	[head, head.map(() => '---'), ...rows]
		.map(
			(cells) =>
				`|${cells.map((cell) => (cell === '---' ? cell : ` ${cell.replaceAll('|', '\\|')} `.replace(/^ {2}$/, ' '))).join('|')}|`,
		)
		.join('\n');
