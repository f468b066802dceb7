import type { LabEvent } from '../../bus/events.ts';
import type { CellChange } from '../../reach/changes.ts';
import { words } from '../../reach/ink.ts';
import { printCell } from '../../reach/table.ts';
import { ink } from '../ink.ts';
import { paint } from '../output.ts';
import type { Round } from './rounds.ts';

/** Changes with their time, one per line: first the lab's events, then the cells that changed. */
export const linesOf = ({ events, changes }: Round, at: Date): readonly string[] => [
	...events.flatMap((event) => {
		const text = eventText(event);
		return text === undefined ? [] : [`${paint.dim(clock(new Date(event.at)))}  ${paint.bold(text)}`];
	}),
	...changes.map((change) => `${paint.dim(clock(at))}  ${changeText(change)}`),
];

export const clock = (at: Date): string => at.toTimeString().slice(0, 8);

const changeText = (change: CellChange): string => {
	const { was, is, error } = change;
	return `${printCell(change)}  ${ink(was, words[was])} → ${ink(is, words[is])}${error ? paint.dim(` (${error})`) : ''}`;
};

/** Undefined for events that do not explain a change of verdicts. */
const eventText = (event: LabEvent): string | undefined => {
	if (event.type === 'cluster') return event.changes.join(', ') || undefined;
	if (event.type === 'drift') return `${event.node} was mended: ${event.objects.join(', ')}`;
	if (event.type === 'failed') return `${event.node || 'lab'} failed: ${event.failure.message}`;
	if (event.type === 'node')
		return event.state === 'gone' ? `${event.node} is gone: ${event.reason ?? ''}` : `${event.node} is here`;
	return undefined;
};
