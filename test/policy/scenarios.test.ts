import test from 'ava';
import { scenariosIn } from '../../src/cli/scenarios.ts';
import { expectedTable, idleExceptions } from '../../src/reach/expected.ts';
import { questions } from '../../src/reach/questions.ts';
import { printCell } from '../../src/reach/table.ts';
import { prepareAll } from '../../src/scenario/run.ts';
import { profileOf } from './lab.ts';

const inputs = await scenariosIn(['scenarios/policy']);
const others = await scenariosIn(['scenarios/admin-policy', 'scenarios/calico-policy']);

/** Where a dataplane is known to differ from the API, and its scenario tells of the dataplane. */
const departures: Readonly<Record<string, string>> = {
	'admin-older-api': 'Calico knows no AdminNetworkPolicy and no BaselineAdminNetworkPolicy',
	'admin-nodes-close': 'Calico knows no nodes as peers: a rule that names some closes',
};

test('there is a scenario for every semantic of NetworkPolicy, each with a name of its own', (t) => {
	t.true(inputs.length >= 120, `${inputs.length} scenarios`);
	t.is(new Set(inputs.map(({ scenario }) => scenario.name)).size, inputs.length);
	t.deepEqual(
		inputs.flatMap(({ scenario }) => scenario.steps.filter(({ expect }) => !expect).map(() => scenario.source)),
		[],
	);
});

// The scenarios were written by people who read the API, the oracle by reading it once more: they must agree.
const agreeing = [...inputs, ...others].filter(({ scenario }) => !departures[scenario.name]);
for (const { scenario, steps } of prepareAll(agreeing, profileOf('calico-vxlan')))
	test(`${scenario.name}: the oracle expects what the scenario says`, (t) => {
		for (const { step, cluster } of steps) {
			if (!step.expect) continue;
			const shape = questions(cluster, step.expect);
			const written = expectedTable(shape, step.expect, cluster);
			const meant = expectedTable(shape, { default: 'policy', except: [] }, cluster);
			for (const cell of written.cells())
				t.is(meant.verdict(cell), written.verdict(cell), `${step.name}: ${printCell(cell)}`);
			t.deepEqual(idleExceptions(shape, step.expect), [], `${step.name}: exceptions that are about nothing`);
		}
	});
