import type { Cluster } from '../model/cluster.ts';
import type { Exception, Expectation, ExpectedVerdict } from '../model/scenario.ts';
import { oracle } from './oracle/oracle.ts';
import { covers, external, isPod } from './place.ts';
import { served } from './questions.ts';
import { type Cell, type Shape, type Target, TruthTable } from './table.ts';

/** The expected table of a scenario's step: its default, then each exception in turn, so that the last that covers a
 * cell wins. A cell without an expectation stays empty. */
export const expectedTable = (shape: Shape, expectation: Expectation, cluster: Cluster): TruthTable => {
	const table = new TruthTable(shape);
	const usual = expectation.default === 'policy' ? byPolicy(cluster) : always(expectation.default);
	for (const cell of table.cells()) {
		const verdict = usual(cell);
		if (verdict) table.set(cell, { verdict });
	}
	for (const exception of expectation.except)
		for (const from of shape.rows.filter((place) => covers(exception.from, place)))
			for (const target of shape.columns.filter((column) => aims(exception, column)))
				if (from !== target.to) table.set({ from, ...target }, { verdict: exception.verdict });
	return table;
};

const always = (verdict: ExpectedVerdict) => () => verdict;

/** The verdict of the policies, where they alone decide. It leaves out connections from outside, which may have no
 * route to a pod, ports of a node without a listener, and verdicts that the API leaves open. */
const byPolicy = (cluster: Cluster) => {
	const ask = oracle(cluster);
	return (cell: Cell): ExpectedVerdict | undefined => {
		if (cell.from === external && isPod(cell.to)) return undefined;
		const { verdict } = ask(cell);
		if (verdict === 'unspecified') return undefined;
		return verdict === 'deny' || isPod(cell.to) || listens(cluster, cell) ? verdict : undefined;
	};
};

const listens = (cluster: Cluster, { to, port, protocol }: Target): boolean =>
	served(cluster, to).some((one) => one.port === port && one.protocol === protocol);

const aims = ({ to, port, protocol }: Exception, target: Target): boolean =>
	covers(to, target.to) &&
	(port === undefined || port === target.port) &&
	(protocol === undefined || protocol === target.protocol);

/** Exceptions that cover no cell: a misspelled name, or a port without a server. */
export const idleExceptions = (shape: Shape, { except }: Expectation): readonly Exception[] =>
	except.filter(
		(exception) =>
			!shape.rows.some(
				(from) =>
					covers(exception.from, from) && shape.columns.some((target) => target.to !== from && aims(exception, target)),
			),
	);
