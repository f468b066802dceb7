import test from 'ava';
import { scenariosIn } from '../../src/cli/scenarios.ts';
import type { Verdict } from '../../src/model/scenario.ts';
import { expectedTable } from '../../src/reach/expected.ts';
import { walkCell } from '../../src/reach/predicted.ts';
import { questions } from '../../src/reach/questions.ts';
import { printCell } from '../../src/reach/table.ts';
import { prepareAll } from '../../src/scenario/run.ts';
import { walkable } from '../../src/trace/predict.ts';
import { profileOf } from './lab.ts';

const all = await scenariosIn(['scenarios/policy', 'scenarios/admin-policy', 'scenarios/calico-policy']);
for (const { scenario, steps } of prepareAll(all, profileOf('calico-vxlan')))
	test(`${scenario.name}: packets walked over Calico's plans fare as the scenario says`, (t) => {
		for (const { step, cluster } of steps) {
			if (!step.expect) continue;
			const terrain = walkable(cluster);
			const shape = questions(cluster, step.expect);
			const written = expectedTable(shape, step.expect, cluster);
			for (const cell of written.cells()) {
				const walk = walkCell(cell, terrain);
				t.is<Verdict | undefined, Verdict | undefined>(
					walk?.verdict,
					written.verdict(cell),
					`${step.name}: ${printCell(cell)}: ${walk?.cause}`,
				);
			}
		}
	});
