import { type Point, type Suite, suitesOf } from './points.ts';
import type { RunResult } from './result.ts';

/** A run as TAP 14 (testanything.org/tap-version-14-specification.html): a subtest for each scenario on a topology. */
export const tap = (result: RunResult): string => {
	const suites = suitesOf(result);
	return `${['TAP version 14', `1..${suites.length}`, ...suites.flatMap(suiteLines)].join('\n')}\n`;
};

const suiteLines = ({ name, points }: Suite, index: number): readonly string[] => [
	`# Subtest: ${escaped(name)}`,
	...[`1..${points.length}`, ...points.flatMap(pointLines)].map((line) => `    ${line}`),
	testLine(
		points.every(({ passed }) => passed),
		index,
		name,
	),
];

const pointLines = ({ name, passed, message, details }: Point, index: number): readonly string[] => [
	testLine(passed, index, name),
	...(message === undefined ? [] : diagnosis(message, details)),
];

const testLine = (passed: boolean, index: number, name: string): string =>
	`${passed ? 'ok' : 'not ok'} ${index + 1} - ${escaped(name)}`;

/** A YAML block; JSON strings are valid YAML. */
const diagnosis = (message: string, details: readonly string[]): readonly string[] => [
	'  ---',
	`  message: ${JSON.stringify(message)}`,
	...(details.length > 0 ? ['  wrong:', ...details.map((line) => `    - ${JSON.stringify(line)}`)] : []),
	'  ...',
];

/** Escapes hashes, which would begin a directive, and joins lines. */
const escaped = (text: string): string => text.replace(/[\\#]/g, '\\$&').replace(/\s+/g, ' ');
