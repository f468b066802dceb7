/** apimachinery's resource.Quantity: a number, and a suffix of powers of two or of ten, or an exponent. */
const form = /^([+-]?)(\d+|\d+\.\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

const powers: Readonly<Record<string, number>> = {
	...{ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
	...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** The numeric value of a quantity; NaN if the text is not one. */
export const amountOf = (text: string): number => {
	const [, sign = '', digits, suffix = ''] = form.exec(text) ?? [];
	if (digits === undefined) return Number.NaN;
	return Number(`${sign}${digits}`) * (powers[suffix] ?? Number(`1${suffix}`));
};
