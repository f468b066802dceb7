import type { Exception, Expectation } from '../model/scenario.ts';
import { covers } from './place.ts';
import { type Shape, type Target, TruthTable } from './table.ts';

/** The table that a scenario's step wants: its default, and over it each exception in turn, so that the last that
 * covers a cell wins. */
export const expectedTable = (shape: Shape, expectation: Expectation): TruthTable => {
	const table = new TruthTable(shape);
	for (const cell of table.cells()) table.set(cell, { verdict: expectation.default });
	for (const exception of expectation.except)
		for (const from of shape.rows.filter((place) => covers(exception.from, place)))
			for (const target of shape.columns.filter((column) => aims(exception, column)))
				if (from !== target.to) table.set({ from, ...target }, { verdict: exception.verdict });
	return table;
};

const aims = ({ to, port, protocol }: Exception, target: Target): boolean =>
	covers(to, target.to) &&
	(port === undefined || port === target.port) &&
	(protocol === undefined || protocol === target.protocol);

/** Exceptions that cover no cell: a name that is misspelled, or a port that nobody serves. */
export const idleExceptions = (shape: Shape, { except }: Expectation): readonly Exception[] =>
	except.filter(
		(exception) =>
			!shape.rows.some(
				(from) =>
					covers(exception.from, from) && shape.columns.some((target) => target.to !== from && aims(exception, target)),
			),
	);
