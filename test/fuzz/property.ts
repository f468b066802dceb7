import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { eachOf, LabError } from '../../src/errors.ts';

/** CNILAB_FUZZ_SEED repeats a run; CNILAB_FUZZ_RUNS=10 makes it ten times as long. */
export const seed = Number(process.env['CNILAB_FUZZ_SEED'] || Date.now() % 2 ** 31);
const times = Number(process.env['CNILAB_FUZZ_RUNS'] || 1);

/** Of one input, in ms of CPU of this process: as many pods as a lab may have are planned in less. */
const mostMs = 5000;

/** Tries the property with so many inputs, and fails with the smallest that breaks it, its seed and path. */
export const holds = async <T>(
	t: ExecutionContext,
	{ runs, inputs }: { readonly runs: number; readonly inputs: fc.Arbitrary<T> },
	property: (input: T) => void | Promise<void>,
): Promise<void> => {
	t.timeout(600_000 * times);
	const counts = { seed, runs: runs * times };
	t.log(`seed ${seed}, ${counts.runs} inputs (CNILAB_FUZZ_SEED=${seed} repeats them)`);
	await fc.assert(
		fc.asyncProperty(inputs, async (input) => {
			const start = process.cpuUsage();
			await property(input);
			const { user, system } = process.cpuUsage(start);
			const ms = (user + system) / 1000;
			if (ms > mostMs) throw new Error(`took ${Math.round(ms)} ms of CPU`);
		}),
		{
			seed,
			numRuns: counts.runs,
			endOnFailure: false,
			interruptAfterTimeLimit: 500_000 * times,
			markInterruptAsFailure: true,
			includeErrorInReport: true,
		},
	);
	t.pass();
};

/** What was thrown is the project's own error, each with a place in one of these files.
 * @throws Error where it is not, which fails the property. */
export const mustBeTold = (error: unknown, files: readonly string[]): void => {
	if (!(error instanceof LabError)) throw error;
	for (const one of eachOf(error)) {
		if (one.code !== 'bad-input') throw new Error(`code ${one.code}: ${one.message}`, { cause: one });
		const [, file = ''] = /^(.+):\d+:\d+$/.exec(one.where ?? '') ?? [];
		if (!files.includes(file)) throw new Error(`told without a place (${one.where}): ${one.message}`, { cause: one });
	}
};
