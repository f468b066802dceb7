import { type Way, ways } from '../trace/facts.ts';
import { costLines } from './costs.ts';
import { folded } from './folded.ts';
import { plain } from './ink.ts';
import type { Printing } from './print.ts';
import { sentencesOf } from './sentences.ts';
import type { Side, SideBySide } from './side-by-side.ts';

/** One screen: a packet's path on each topology, its costs, and sentences about the differences. */
export const printSideBySide = (compared: SideBySide, { width = 100, paint = plain }: Printing = {}): string => {
	const { sides } = compared;
	const room = width - indent.length;
	const sections = [
		{
			title: 'How a packet goes',
			lines: [...ways.flatMap((way) => wayLines(sides, way, room)), ...ingressLines(sides, room)],
		},
		{ title: 'What it costs', lines: costLines(sides) },
		{ title: 'What differs', lines: sentencesOf(compared).flatMap((text) => folded(text, { width: room, hang: 2 })) },
	];
	return sections
		.filter(({ lines }) => lines.length > 0)
		.map(({ title, lines }) => [paint('title', title), ...lines.map((line) => `${indent}${line}`)].join('\n'))
		.join('\n\n');
};

const indent = '  ';

const titles: Readonly<Record<Way, string>> = {
	'same node': 'to a pod of the same node',
	'other node': 'to a pod of another node',
	external: 'to the world',
};

const wayLines = (sides: readonly Side[], way: Way, width: number): readonly string[] =>
	sides.some(({ world }) => world?.ways[way])
		? pathLines(titles[way], sides, width, ({ world }) => world?.ways[way]?.path ?? 'no packet gets there')
		: [];

const ingressLines = (sides: readonly Side[], width: number): readonly string[] =>
	sides.some(({ ingress }) => ingress)
		? pathLines(
				'to a pod behind an ingress',
				sides,
				width,
				({ ingress }) => ingress?.paths.join(', or ') ?? 'not asked',
			)
		: [];

/** A path that several sides share is printed once. */
const pathLines = (
	title: string,
	sides: readonly Side[],
	width: number,
	pathOf: (side: Side) => string,
): readonly string[] => {
	const names = Math.max(...sides.map(({ name }) => name.length)) + 2;
	return [
		title,
		...sides.flatMap((side, i) => {
			const { name } = side;
			const path = pathOf(side);
			const twin = sides.slice(0, i).find((other) => pathOf(other) === path);
			const text = twin ? `as on ${twin.name}` : path;
			return folded(`${indent}${name.padEnd(names)}${text}`, { width, hang: indent.length + names });
		}),
	];
};
