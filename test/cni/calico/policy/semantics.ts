import type { Cluster } from '../../../../src/model/cluster.ts';
import { nameOf } from '../../../../src/model/cluster.ts';
import { matchesGlob } from '../../../../src/model/glob.ts';
import { externalPorts } from '../../../../src/plan/router.ts';
import type { Cell } from '../../../../src/reach/table.ts';

/** What policies mean to the pods of the classic model (namespaces x, y, z with pods a, b, c, TCP and UDP 80 and 81). */
export interface Semantics {
	readonly title: string;
	/** YAML. */
	readonly policies: string;
	/** "deny FROM > TO", with a port ("80", "80/UDP", "/TCP") where it is about some; stars are free. The last that fits
	 * holds, and where none does the answer is yes. Nodes and the world are asked where they are named. */
	readonly means: readonly string[];
}

export interface Asked extends Cell {
	readonly expected: 'allow' | 'deny';
}

export const questionsOf = (cluster: Cluster, { means }: Semantics): readonly Asked[] => {
	const lines = means.map(parse);
	const pods = cluster.pods.map(nameOf);
	const others = [...cluster.nodes.map(({ name }) => `node/${name}`), 'external'];
	const from = [
		...pods,
		...others.filter((place) => lines.some((line) => line.from !== '*' && matchesGlob(line.from, place))),
	];
	const worldAsked = lines.some(({ to }) => to === 'external');
	const cells = from.flatMap((from): readonly Cell[] => [
		...cluster.pods.flatMap((pod) =>
			pod.ports.map(({ port, protocol }) => ({ from, to: nameOf(pod), port, protocol })),
		),
		...(worldAsked && pods.includes(from)
			? externalPorts.map((port) => ({ from, to: 'external', port, protocol: 'TCP' as const }))
			: []),
	]);
	return cells
		.filter(({ from, to }) => from !== to)
		.map((cell) => ({ ...cell, expected: lines.findLast((line) => fits(line, cell))?.verdict ?? 'allow' }));
};

interface Line {
	readonly verdict: 'allow' | 'deny';
	readonly from: string;
	readonly to: string;
	readonly port: number;
	readonly protocol: string;
}

const parse = (line: string): Line => {
	const [, verdict, from = '', to = '', port = '', protocol = ''] =
		/^(allow|deny) (\S+) > (\S+)(?: (\d+)?(?:\/(TCP|UDP))?)?$/.exec(line) ?? [];
	if (verdict !== 'allow' && verdict !== 'deny') throw new RangeError(`"${line}" says nothing`);
	return { verdict, from, to, port: Number(port), protocol };
};

const fits = ({ from, to, port, protocol }: Line, cell: Cell): boolean =>
	matchesGlob(from, cell.from) &&
	matchesGlob(to, cell.to) &&
	(port === 0 || port === cell.port) &&
	(protocol === '' || protocol === cell.protocol);
