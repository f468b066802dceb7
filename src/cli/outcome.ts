import { printCause } from '../reach/causes/cause.ts';
import type { Difference } from '../reach/compare.ts';
import { oracle } from '../reach/oracle/oracle.ts';
import { walkCell } from '../reach/predicted.ts';
import { printTable } from '../reach/print.ts';
import { printComparison } from '../reach/print-comparison.ts';
import type { CheckResult, Established, ProbeRow, ScenarioResult } from '../reach/result.ts';
import { printCell } from '../reach/table.ts';
import type { StepOutcome } from '../scenario/step.ts';
import { ink } from './ink.ts';
import { columns, paint, print, seconds } from './output.ts';

/** Prints a step's line as soon as it is judged; below it the failures, with its table. */
export const printStep = (topology: string, scenario: string, { result, tables, prepared }: StepOutcome): void => {
	const mark = result.passed ? paint.green('✓') : paint.red('✗');
	const counts = [
		...(result.probes.length > 0 ? [askedOf(result.probes)] : []),
		...(result.checks.length > 0 ? [`${result.checks.length} checks`] : []),
	];
	print(
		`${mark} ${topology} ${paint.dim('›')} ${scenario} ${paint.dim('›')} ${result.name}${counts.length > 0 ? paint.dim(` (${counts.join(', ')})`) : ''}`,
	);
	for (const { pod, reason } of result.pending ?? []) print(paint.dim(`    ${pod} is Pending: ${reason}`));
	for (const { pod, node, reason } of result.refused ?? []) print(paint.dim(`    ${pod} stays on ${node}: ${reason}`));
	if (result.established) print(paint.dim(`    ${printEstablished(result.established)}`));
	for (const check of result.checks.filter(({ passed }) => !passed)) {
		print(`    ${printCheck(check)}`);
		for (const { text, next } of check.causes ?? []) {
			print(`      ${text}`);
			if (next !== undefined) print(`      ${paint.bold('try:')} ${next}`);
		}
	}
	if (!tables || tables.comparison.differences.length === 0) return;
	print(printTable(tables, { width: columns(), paint: ink }));
	const ask = oracle(prepared.cluster);
	const why = (cell: Difference) => {
		if (cell.kind === 'not-enforced') return `the policies say: ${ask(cell).because}`;
		const foretold = walkCell(cell, tables.terrain)?.cause;
		const cause = tables.causes.get(printCell(cell));
		return (cause && printCause(cause)) ?? (foretold && `predicted: ${foretold}`);
	};
	print(printComparison(tables.comparison, { cluster: prepared.cluster, paint: ink, why }));
};

/** Number of probes. Cells that a change cannot affect are not probed again, and not counted. */
const askedOf = (probes: readonly ProbeRow[]): string => {
	const asked = probes.filter(({ carried }) => !carried).length;
	return asked === probes.length ? `${asked} probes` : `${probes.length} cells, ${asked} probes`;
};

const printEstablished = ({ asked, alive, survivors }: Established): string => {
	const some = survivors.slice(0, 3).join(', ');
	const outlive =
		survivors.length > 0 ? `${survivors.length} outlive what closed their pairs: ${some}` : 'none outlives a change';
	return `${alive} of ${asked} established connections are alive; ${outlive}${survivors.length > 3 ? ', …' : ''}`;
};

const printCheck = ({ from, via, curl, insecure, dig, exec, reason }: CheckResult): string => {
	const asked = curl
		? `curl ${insecure ? '-k ' : ''}${curl}${via ? ` via ${via}` : ''}`
		: dig
			? `dig ${dig}`
			: (exec ?? []).join(' ');
	return `${from} ${asked}: ${paint.red(reason ?? 'not as expected')}`;
};

export const printSummary = (results: readonly ScenarioResult[]): void => {
	const failed = results.filter(({ passed }) => !passed);
	const word = failed.length === 0 ? paint.green('passed') : paint.red(`${failed.length} failed`);
	const total = results.reduce((sum, { timings: t }) => sum + t.convergeMs + t.probeMs, 0);
	const labs = new Map(results.map(({ topology, timings: t }) => [topology, t.upMs + t.downMs]));
	const building = [...labs.values()].reduce((sum, ms) => sum + ms, 0);
	print(
		`${results.length} ${results.length === 1 ? 'run' : 'runs'}: ${word} ${paint.dim(`(${seconds(building)} up and down, ${seconds(total)} steps)`)}`,
	);
};
