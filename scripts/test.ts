import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import pc from 'picocolors';

/** Runs every layer of tests and sums up: failures as they come, skips with their reasons at the end, and on the last
 * line the counts. Exits 1 when a test failed or a layer ended badly. */
const layers = [
	{ name: 'plans and parts', config: 'ava.config.js' },
	{ name: 'live networks', config: 'ava.live.config.js' },
] as const;

interface Tally {
	passed: number;
	failed: number;
	readonly skipped: string[];
}

const main = async (): Promise<void> => {
	const total: Tally = { passed: 0, failed: 0, skipped: [] };
	for (const { name, config } of layers) {
		const before = { ...total };
		const began = performance.now();
		const code = await runLayer(config, total);
		// A runner that ends badly for no failed test (a broken configuration, say) has failed all the same.
		if (code !== 0 && total.failed === before.failed)
			count({ verdict: 'failed', title: `${name}: ava --config ${config} ended with exit code ${code}` }, total);
		const seconds = ((performance.now() - began) / 1000).toFixed(1);
		console.log(`${name}: ${total.passed - before.passed} passed in ${seconds} s`);
	}
	for (const title of total.skipped) console.log(`${pc.yellow('skipped')} ${title}`);
	console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
	process.exitCode = total.failed > 0 ? 1 : 0;
};

/** @returns ava's exit code. */
const runLayer = async (config: string, tally: Tally): Promise<number> => {
	const ava = spawn('ava', ['--tap', `--config=${config}`], { stdio: ['ignore', 'pipe', 'inherit'] });
	const ended = new Promise<number>((resolve, reject) => {
		ava.once('error', reject);
		ava.once('close', (code) => resolve(code ?? 1));
	});
	let failing = false;
	for await (const line of createInterface({ input: ava.stdout })) {
		const result = resultOf(line);
		if (result) failing = result.verdict === 'failed';
		if (result) count(result, tally);
		else if (failing && line.startsWith(' ')) console.log(line);
	}
	return await ended;
};

interface Result {
	readonly verdict: 'passed' | 'failed' | 'skipped';
	readonly title: string;
}

/** A line of TAP: "ok 3 - title", "not ok 4 - title", "ok 5 - title # SKIP"; undefined for a diagnostic. */
const resultOf = (line: string): Result | undefined => {
	const [, not, title, directive] = /^(not )?ok \d+ - (.*?)( # (?:SKIP|TODO).*)?$/.exec(line) ?? [];
	if (title === undefined) return undefined;
	return { verdict: directive ? 'skipped' : not ? 'failed' : 'passed', title };
};

const count = ({ verdict, title }: Result, tally: Tally): void => {
	if (verdict === 'passed') tally.passed++;
	if (verdict === 'skipped') tally.skipped.push(title);
	if (verdict !== 'failed') return;
	tally.failed++;
	console.log(`${pc.red('failed')} ${title}`);
};

await main();
