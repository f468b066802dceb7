import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { scenariosIn } from '../../src/cli/scenarios.ts';
import { asExpected, type RunResult } from '../../src/reach/result.ts';
import { netns } from '../../src/runtime/netns/netns.ts';
import { prepareAll } from '../../src/scenario/run.ts';
import { seed } from '../fuzz/property.ts';
import { disagreements } from '../policy/agreement.ts';
import { profileOf } from '../policy/lab.ts';
import { randomScenario } from '../policy/random-scenario.ts';
import { testIf } from '../skip.ts';
import { cnilab } from './lab.ts';
import { self } from './users.ts';

/** Clusters, and how often the policies of each change. */
const [clusters, changes] = [20, 10];

testIf(
	await netns.probe(),
	'random policies over random clusters: what is meant, foretold and seen are one',
	async (t) => {
		t.timeout(900_000);
		const folder = mkdtempSync(join(tmpdir(), 'cnilab-random-'));
		t.teardown(() => rmSync(folder, { recursive: true }));
		t.log(`seed ${seed}, ${clusters} clusters (CNILAB_FUZZ_SEED=${seed} repeats them)`);
		const drawn = fc.sample(randomScenario(changes), { seed, numRuns: clusters });
		const files = drawn.map((scenario, i) => {
			const file = join(folder, `${i}.json`);
			writeFileSync(file, JSON.stringify(scenario(`random-${i}`)));
			return file;
		});
		for (const { scenario, steps } of prepareAll(await scenariosIn(files), profileOf('calico-vxlan')))
			for (const { step, cluster } of steps)
				t.deepEqual(disagreements(cluster).wrong, [], `${scenario.name}, ${step.name}`);

		const options = ['-t', 'calico-vxlan', '--runtime', 'netns', '-o', 'json'];
		const { results }: RunResult = JSON.parse(await cnilab(self, ['run', ...files, ...options], 800_000));
		const steps = results.flatMap(({ scenario, steps }) => steps.map((step) => ({ scenario, ...step })));
		t.is(steps.length, clusters * changes);
		for (const { scenario, name, probes } of steps)
			t.deepEqual(
				probes.filter((probe) => !asExpected(probe)),
				[],
				`${scenario}, ${name}`,
			);
		const asked = steps.flatMap(({ probes }) => probes.filter(({ carried }) => !carried));
		t.log(`${steps.length} sets of policies, ${asked.length} probes`);
		t.true(asked.some(({ verdict }) => verdict === 'allow') && asked.some(({ verdict }) => verdict === 'deny'));
	},
);
