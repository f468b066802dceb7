import { type Point, type Suite, suitesOf } from './points.ts';
import type { RunResult } from './result.ts';

/** A run as JUnit XML, the format that CI systems read (the schema of the Jenkins xUnit plugin). */
export const junit = (result: RunResult): string => {
	const suites = suitesOf(result);
	const all = suites.flatMap(({ points }) => points);
	const ms = suites.reduce((sum, suite) => sum + suite.ms, 0);
	return `${[
		'<?xml version="1.0" encoding="UTF-8"?>',
		`<testsuites name="cnilab" ${counts(all, ms)}>`,
		...suites.flatMap(suiteLines),
		'</testsuites>',
	].join('\n')}\n`;
};

const suiteLines = ({ name, points, ms }: Suite): readonly string[] => [
	`  <testsuite name="${escaped(name)}" ${counts(points, ms)}>`,
	...points.flatMap((point) => caseLines(name, point)),
	'  </testsuite>',
];

const counts = (points: readonly Point[], ms: number): string => {
	const failures = points.filter(({ passed }) => !passed).length;
	return `tests="${points.length}" failures="${failures}" errors="0" skipped="0" time="${(ms / 1000).toFixed(3)}"`;
};

const caseLines = (suite: string, { name, passed, message = '', details }: Point): readonly string[] => {
	const head = `    <testcase classname="${escaped(suite)}" name="${escaped(name)}"`;
	if (passed) return [`${head}/>`];
	return [
		`${head}>`,
		`      <failure message="${escaped(message)}">${details.map(escaped).join('\n')}</failure>`,
		'    </testcase>',
	];
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 cannot contain most control characters; each is replaced by a blank, in an attribute also line ends. */
const escaped = (text: string): string =>
	text
		.toWellFormed()
		.replace(unwritable, ' ')
		.replace(/[&<>"]/g, (character) => entities[character] ?? character);

const unwritable = /[\p{Cc}\uFFFE\uFFFF]/gu;
