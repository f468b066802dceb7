import * as z from 'zod';
import { amountOf } from '../quantity.ts';
import { text } from './leaf.ts';

const written = text(
	'a quantity of more than 0 (1Gi, 500M)',
	(amount) => amountOf(amount) > 0,
	(amount) => amount.replace(/\s+/g, '').replace(/i?[bB]$/, (unit) => (unit.length > 1 ? 'i' : '')),
);

/** A quantity greater than 0, as written; a bare number is accepted. */
export const quantity = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), written);
