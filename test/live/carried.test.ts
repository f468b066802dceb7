import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import * as z from 'zod';
import resultSchema from '../../schemas/result.json' with { type: 'json' };
import { netns } from '../../src/runtime/netns/netns.ts';
import { seed } from '../fuzz/property.ts';
import { many, settled } from '../policy/drawn.ts';
import { randomCast, randomPolicy } from '../policy/random.ts';
import { testIf } from '../skip.ts';
import { command } from './cnilab.ts';

/** Random policies, one lot after the other on one lab. */
const changes = 40;

/** What a result is said to be, read back as any validator would. */
const shipped = z.fromJSONSchema(resultSchema as Parameters<typeof z.fromJSONSchema>[0]);

const [drawn] = fc.sample(
	fc.record({
		cast: randomCast({ pods: 6, hostNetwork: false }),
		lots: many(changes, changes, many(1, 4, randomPolicy)),
	}),
	{ seed, numRuns: 1 },
);
if (!drawn) throw new RangeError('nothing was drawn');
const { cast } = drawn;

const lots = drawn.lots.map((lot) =>
	settled(
		lot.map((policy, i) => policy(`q${i}`)),
		cast,
	),
);

/** Each step takes the last lot away and brings the next; what its policies mean is what is expected. */
const scenarioOf = (steps: number) => ({
	apiVersion: 'cnilab.dev/v1',
	kind: 'Scenario',
	metadata: { name: 'random' },
	spec: {
		manifests: cast.objects,
		steps: lots.slice(0, steps).map((lot, i) => ({
			name: `lot ${i}`,
			delete: (lots[i - 1] ?? []).map(({ metadata: m }) => `NetworkPolicy/${m.namespace}/${m.name}`),
			apply: lot,
			expect: { default: 'policy' },
		})),
	},
});

testIf(
	await netns.probe(),
	`over ${changes} lots of random policies, what is carried from step to step is what asking every pair again tells`,
	async (t) => {
		t.timeout(600_000);
		t.log(`seed ${seed} (CNILAB_FUZZ_SEED=${seed} repeats it)`);
		const folder = await mkdtemp(join(tmpdir(), 'cnilab-random-'));
		try {
			const part = await run(folder, changes, []);
			const whole = await run(folder, changes, ['--full']);
			for (const { passed, name } of [...part, ...whole]) t.true(passed, name);
			t.is(part.length, changes);
			t.true(part.some(({ probes }) => probes.some(({ carried }) => carried)));
			t.false(whole.some(({ probes }) => probes.some(({ carried }) => carried)));
			for (const [i, step] of whole.entries()) t.deepEqual(verdicts(part[i]), verdicts(step), step.name);
		} finally {
			await rm(folder, { recursive: true });
		}
	},
);

interface Step {
	readonly name: string;
	readonly passed: boolean;
	readonly probes: readonly {
		from: string;
		to: string;
		port: number;
		protocol: string;
		verdict: string;
		carried?: true;
	}[];
}

const run = async (folder: string, steps: number, flags: readonly string[]): Promise<readonly Step[]> => {
	const file = join(folder, `${steps}.yaml`);
	await writeFile(file, JSON.stringify(scenarioOf(steps)));
	const args = ['run', file, '-t', 'calico-vxlan', '--nodes', '2', '--runtime', 'netns', '-o', 'json', ...flags];
	const { stdout, stderr } = await execa(command, args, { reject: false, stdin: 'ignore', timeout: 500_000 });
	if (stdout === '') throw new Error(stderr);
	const result = JSON.parse(stdout);
	shipped.parse(result);
	return result.results[0].steps;
};

const verdicts = (step: Step | undefined) =>
	step?.probes.map(({ from, to, port, protocol, verdict }) => `${from} ${to} ${port} ${protocol} ${verdict}`);
