import type { Verdict } from '../model/scenario.ts';
import { type Located, type Source, sourceOf, type Way, type WorldFacts, ways } from '../trace/facts.ts';
import { type BehindIngress, behindIngress } from './behind-ingress.ts';
import type { DifferenceKind } from './compare.ts';
import { isPod } from './place.ts';
import { asExpected, kindOf, type Latency, type ProbeRow, type ScenarioResult, type Timings } from './result.ts';
import { type Cell, printCell } from './table.ts';

/** Results of the same scenario on two or more topologies. */
export interface SideBySide {
	readonly sides: readonly Side[];
	/** Number of cells that all sides probed. */
	readonly cells: number;
	/** Cells whose verdicts differ between sides, grouped by verdicts. */
	readonly differing: readonly Differing[];
}

export interface Side {
	/** The topology, with its scenario if these differ too. */
	readonly name: string;
	readonly passed: boolean;
	readonly cells: number;
	/** Cells that are not as expected. */
	readonly wrong: number;
	/** Numbers of cells in which any two of expected, predicted and observed differ. */
	readonly differences: Readonly<Partial<Record<DifferenceKind, number>>>;
	readonly checks: number;
	readonly failedChecks: number;
	readonly timings: Timings;
	readonly latency: Latency;
	readonly world?: WorldFacts;
	/** Observations between pairs of each kind. */
	readonly seen: Readonly<Partial<Record<Way, WaySeen>>>;
	/** Present if checks went through controllers of Ingress. */
	readonly ingress?: BehindIngress;
}

export interface WaySeen {
	/** The owners of the client addresses that servers saw, the most frequent first. */
	readonly sources: readonly Source[];
}

export interface Differing {
	readonly step: string;
	/** One for each side. */
	readonly verdicts: readonly Verdict[];
	readonly cells: readonly Cell[];
}

export const sideBySide = (results: readonly ScenarioResult[]): SideBySide => {
	const scenarios = new Set(results.map(({ scenario }) => scenario));
	const sides = results.map((result) => sideOf(result, scenarios.size > 1));
	const common = commonCells(results);
	const differing = common.filter(({ verdicts }) => new Set(verdicts).size > 1);
	const alike = Map.groupBy(differing, ({ step, verdicts }) => JSON.stringify([step, verdicts]));
	return {
		sides,
		cells: common.length,
		differing: [...alike.values()].flatMap((group) => {
			const [first] = group;
			return first ? [{ step: first.step, verdicts: first.verdicts, cells: group.map(({ cell }) => cell) }] : [];
		}),
	};
};

const sideOf = (result: ScenarioResult, many: boolean): Side => {
	const { scenario, topology, passed, timings, steps, world, latency = {} } = result;
	const probes = steps.flatMap((step) => step.probes);
	const checks = steps.flatMap((step) => step.checks);
	const ingress = behindIngress(checks);
	return {
		name: many ? `${scenario} on ${topology}` : topology,
		passed,
		cells: probes.length,
		wrong: probes.filter((probe) => !asExpected(probe)).length,
		differences: differencesIn(probes),
		checks: checks.length,
		failedChecks: checks.filter((check) => !check.passed).length,
		timings,
		latency,
		...(world && { world }),
		seen: world ? seenIn(probes, world.places) : {},
		...(ingress && { ingress }),
	};
};

const differencesIn = (probes: readonly ProbeRow[]): Side['differences'] => {
	const kinds = Map.groupBy(probes, kindOf);
	return Object.fromEntries([...kinds].flatMap(([kind, { length }]) => (kind ? [[kind, length]] : [])));
};

interface CommonCell {
	readonly step: string;
	readonly cell: Cell;
	readonly verdicts: readonly Verdict[];
}

const commonCells = (results: readonly ScenarioResult[]): readonly CommonCell[] => {
	const [first, ...others] = results.map(cellsOf);
	return [...(first ?? [])].flatMap(([key, { step, probe }]) => {
		const all = [probe, ...others.flatMap((cells) => cells.get(key)?.probe ?? [])];
		if (all.length < results.length) return [];
		const { from, to, port, protocol } = probe;
		return [{ step, cell: { from, to, port, protocol }, verdicts: all.map(({ verdict }) => verdict) }];
	});
};

/** Cells by step and cell; a step is identified by its index, since names may be missing or repeated. */
const cellsOf = ({ steps }: ScenarioResult) =>
	new Map(
		steps.flatMap((step, i) =>
			step.probes.map((probe) => [`${i} ${printCell(probe)}`, { step: step.name, probe }] as const),
		),
	);

/** Observations by kind of path. Only pods' connections are compared, not those of the external host or a node. */
const seenIn = (probes: readonly ProbeRow[], places: readonly Located[]): Side['seen'] => {
	const nodes = new Map(places.map(({ place, node }) => [place, node]));
	const answered = probes.filter(({ from, verdict }) => isPod(from) && verdict === 'allow');
	const groups = Map.groupBy(answered, ({ from, to }) => wayBetween(nodes, from, to));
	return Object.fromEntries(
		ways.flatMap((way) => {
			const group = groups.get(way);
			return group ? [[way, waySeen(group, places)]] : [];
		}),
	);
};

const wayBetween = (nodes: ReadonlyMap<string, string>, from: string, to: string): Way | undefined => {
	if (to === 'external') return 'external';
	if (!isPod(to)) return undefined;
	return nodes.get(from) === nodes.get(to) ? 'same node' : 'other node';
};

const waySeen = (probes: readonly ProbeRow[], places: readonly Located[]): WaySeen => {
	const sources = probes.flatMap(({ from, clientIP }) => (clientIP ? [sourceOf(clientIP, from, places)] : []));
	const counted = [...Map.groupBy(sources, (source) => source)].sort(([, a], [, b]) => b.length - a.length);
	return { sources: counted.map(([source]) => source) };
};
