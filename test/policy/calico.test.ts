import test from 'ava';
import { scenariosIn } from '../../src/cli/scenarios.ts';
import type { Verdict } from '../../src/model/scenario.ts';
import { expectedTable, idleExceptions } from '../../src/reach/expected.ts';
import { walkCell } from '../../src/reach/predicted.ts';
import { questions } from '../../src/reach/questions.ts';
import { printCell } from '../../src/reach/table.ts';
import { prepareAll } from '../../src/scenario/run.ts';
import { walkable } from '../../src/trace/predict.ts';
import { profileOf } from './lab.ts';

/** Calico's own policies and those of admins: what they mean is written in scenarios, step by step. */
const inputs = await scenariosIn(['scenarios/calico-policy', 'scenarios/admin-policy']);

test('there is a scenario for every semantic, each with a name of its own', (t) => {
	t.true(inputs.length >= 40, `${inputs.length} scenarios`);
	t.is(new Set(inputs.map(({ scenario }) => scenario.name)).size, inputs.length);
});

for (const { scenario, steps } of prepareAll(inputs, profileOf('calico-vxlan')))
	test(`${scenario.name}: packets walked over the plans fare as the scenario says`, (t) => {
		for (const { step, cluster } of steps) {
			if (!step.expect) continue;
			const terrain = walkable(cluster);
			const shape = questions(cluster, step.expect);
			const written = expectedTable(shape, step.expect, cluster);
			t.deepEqual(idleExceptions(shape, step.expect), [], `${step.name}: exceptions that are about nothing`);
			const wrong = [...written.cells()].flatMap((cell) => {
				const walk = walkCell(cell, terrain);
				const wanted: Verdict | undefined = written.verdict(cell);
				return walk?.verdict === wanted ? [] : [`${printCell(cell)}: ${walk?.verdict}: ${walk?.cause}`];
			});
			t.deepEqual(wrong, [], step.name);
		}
	});
