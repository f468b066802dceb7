import type { Ink, Paint } from '../reach/ink.ts';
import { paint } from './output.ts';

const colours: Readonly<Record<Ink, (text: string) => string>> = {
	allow: paint.green,
	deny: paint.red,
	reject: paint.yellow,
	unknown: paint.magenta,
	itself: paint.dim,
	wrong: (text) => paint.bold(paint.red(text)),
	faint: paint.dim,
	title: paint.bold,
	command: paint.cyan,
};

/** Terminal colours for the tables of `reach`, which only knows meanings. */
export const ink: Paint = (kind, text) => colours[kind](text);
