import type { LabError } from '../../errors.ts';

/** Sorts errors by file, line and column. */
export const inReadingOrder = (errors: readonly LabError[], files: readonly string[]): LabError[] =>
	errors
		.map((error) => ({ error, place: placeOf(error, files) }))
		.sort((a, b) => a.place.file - b.place.file || a.place.line - b.place.line || a.place.column - b.place.column)
		.map(({ error }) => error);

const placeOf = ({ where = '' }: LabError, files: readonly string[]) => {
	const [, name = '', line, column] = /^(.*):(\d+):(\d+)$/.exec(where) ?? [];
	return { file: files.indexOf(name), line: Number(line ?? 0), column: Number(column ?? 0) };
};
