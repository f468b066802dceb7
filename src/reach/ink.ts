import type { Verdict } from '../model/scenario.ts';

/** The meaning of a piece of text, by which it is coloured. */
export type Ink = Verdict | 'itself' | 'wrong' | 'faint' | 'title' | 'command';

/** Colours text; its visible width must not change. */
export type Paint = (ink: Ink, text: string) => string;

export const plain: Paint = (_, text) => text;

export const glyphs: Readonly<Record<Verdict, string>> = { allow: '.', deny: 'X', reject: 'R', unknown: '?' };
export const itself = '#';
/** The mark of a cell without an expectation. */
export const indifferent = '-';

/** Verdicts as printed. */
export const words: Readonly<Record<Verdict, string>> = {
	allow: 'allowed',
	deny: 'dropped',
	reject: 'refused',
	unknown: 'could not ask',
};
