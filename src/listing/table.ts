/** Left-aligned columns, two blanks between them; the first row is the heading. */
export const table = (rows: readonly (readonly string[])[]): string => {
	const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
	return rows
		.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  '))
		.map((line) => line.trimEnd())
		.join('\n');
};
