import { LabError } from '../errors.ts';

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Parses a duration as Go writes one (time.ParseDuration) in ms, with the units of hours and below: "5s", "10m",
 * "1h30m". @param flag named in the error @throws LabError for any other text */
export const durationMs = (flag: string, text: string): number => {
	const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
	if (text === '0') return 0;
	if (parts.length === 0 || parts.map(([part]) => part).join('') !== text)
		throw new LabError('bad-input', `${flag}: found ${text}; allowed: a duration`, { hint: 'as in 5s, 10m or 1h30m' });
	return parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (units[unit] ?? 0), 0);
};
