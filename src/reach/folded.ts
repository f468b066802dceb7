/** Breaks a text at blanks into lines of at most `width` characters; lines after the first are indented by `hang`. A
 * word longer than a line is not broken. */
export const folded = (
	text: string,
	{ width, hang }: { readonly width: number; readonly hang: number },
): readonly string[] => {
	const lines: string[] = [];
	let line = text;
	while (line.length > width) {
		const start = line.search(/\S/);
		const cut = line.lastIndexOf(' ', width);
		if (cut <= Math.max(start, hang)) break;
		lines.push(line.slice(0, cut).trimEnd());
		line = ' '.repeat(hang) + line.slice(cut + 1).trimStart();
	}
	return [...lines, line];
};
