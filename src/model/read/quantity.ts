import { text } from './leaf.ts';

/** apimachinery's resource.Quantity: a number, and a suffix of powers of two or of ten, or an exponent. */
const form = /^([+-]?)(\d+|\d+\.\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

const isPositive = (text: string): boolean => {
	const [, sign, digits = ''] = form.exec(text) ?? [];
	return sign !== '-' && Number(digits) > 0;
};

/** How much of something, as it was written: more than nothing. */
export const quantity = text('a quantity of more than 0 (1Gi, 500M)', isPositive, (written) =>
	written.replace(/\s+/g, '').replace(/i?[bB]$/, (unit) => (unit.length > 1 ? 'i' : '')),
);
