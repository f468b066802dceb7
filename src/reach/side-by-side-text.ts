import { type Way, ways } from '../trace/facts.ts';
import { costLines } from './costs.ts';
import { folded } from './folded.ts';
import { plain } from './ink.ts';
import type { Printing } from './print.ts';
import { sentencesOf } from './sentences.ts';
import type { Side, SideBySide } from './side-by-side.ts';

/** One screen: how a packet goes on each topology, what it costs, and in short sentences what differs. */
export const printSideBySide = (compared: SideBySide, { width = 100, paint = plain }: Printing = {}): string => {
	const { sides } = compared;
	const room = width - indent.length;
	const sections = [
		{ title: 'How a packet goes', lines: ways.flatMap((way) => wayLines(sides, way, room)) },
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

/** A path that another side has too is told once. */
const wayLines = (sides: readonly Side[], way: Way, width: number): readonly string[] => {
	if (!sides.some(({ world }) => world?.ways[way])) return [];
	const names = Math.max(...sides.map(({ name }) => name.length)) + 2;
	return [
		titles[way],
		...sides.flatMap(({ name, world }, i) => {
			const path = world?.ways[way]?.path ?? 'no packet gets there';
			const twin = sides.slice(0, i).find((other) => other.world?.ways[way]?.path === path);
			const text = twin ? `as on ${twin.name}` : path;
			return folded(`${indent}${name.padEnd(names)}${text}`, { width, hang: indent.length + names });
		}),
	];
};
