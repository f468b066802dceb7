/** A line of a table within a description. */
export type Row = Readonly<Record<string, string>>;

/** One value: a word, several words, labels, or a table. */
export type Fact =
	| string
	| number
	| boolean
	| null
	| readonly string[]
	| readonly Row[]
	| Readonly<Record<string, string>>;

/** The facts about an object, in the order in which they are printed; undefined ones are omitted. */
export type Description = Readonly<Record<string, Fact | undefined>>;

/** Prints a description as kubectl does: a title per fact, with the value beside or below it. */
export const printDescription = (description: Description): string => {
	const facts = Object.entries(description).filter((fact): fact is [string, Fact] => fact[1] !== undefined);
	const width = Math.max(...facts.map(([key]) => titleOf(key).length)) + 3;
	return facts.flatMap(([key, fact]) => linesOf(`${titleOf(key)}:`, fact, width)).join('\n');
};

/** "serviceAccount" becomes "Service Account"; a word in capitals is kept together. */
const titleOf = (key: string): string =>
	key.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/^[a-z]/, (letter) => letter.toUpperCase());

const linesOf = (title: string, fact: Fact, width: number): readonly string[] => {
	if (isRows(fact)) return [title, ...tableLines(fact).map((line) => `  ${line}`)];
	const words = wordsOf(fact);
	return words.map((word, i) => `${(i === 0 ? title : '').padEnd(width)}${word}`.trimEnd());
};

const isRows = (fact: Fact): fact is readonly Row[] =>
	Array.isArray(fact) && fact.length > 0 && typeof fact[0] === 'object';

const wordsOf = (fact: Exclude<Fact, readonly Row[]>): readonly string[] => {
	if (fact === null || fact === '') return ['<none>'];
	if (typeof fact !== 'object') return [String(fact)];
	const words = isWords(fact) ? fact : Object.entries(fact).map(([key, value]) => `${key}=${value}`);
	return words.length > 0 ? words : ['<none>'];
};

const isWords = (fact: object): fact is readonly string[] => Array.isArray(fact);

/** A table with headings; columns are as wide as their widest cell. */
const tableLines = (rows: readonly Row[]): readonly string[] => {
	const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const lines = [names.map(titleOf), ...rows.map((row) => names.map((name) => row[name] || '-'))];
	const widths = names.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
	return lines.map((line) =>
		line
			.map((cell, i) => cell.padEnd(widths[i] ?? 0))
			.join('  ')
			.trimEnd(),
	);
};
