import type { Verdict } from '../model/scenario.ts';

/** What a piece of text is, for whoever gives it a colour. */
export type Ink = Verdict | 'itself' | 'wrong' | 'faint' | 'title' | 'command';

/** Gives text its colour; its visible width must not change. */
export type Paint = (ink: Ink, text: string) => string;

export const plain: Paint = (_, text) => text;

export const glyphs: Readonly<Record<Verdict, string>> = { allow: '.', deny: 'X', reject: 'R', unknown: '?' };
export const itself = '#';
/** Stands where nothing is expected of a cell. */
export const indifferent = '-';

/** A verdict in the words of a table's reader. */
export const words: Readonly<Record<Verdict, string>> = {
	allow: 'allowed',
	deny: 'dropped',
	reject: 'refused',
	unknown: 'could not ask',
};
