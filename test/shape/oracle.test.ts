import { dirname, join } from 'node:path';
import test from 'ava';
import { importsOf, modulesIn, within } from './sources.ts';

const own = (path: string): readonly string[] => importsOf(path).map((from) => join(dirname(path), from));

/** An expectation that reads selectors with the code that enforces them would be wrong where that is wrong. */
test('the oracle shares nothing with what enforces policy: types, addresses and names of places are all that it imports, and how selectors are printed', (t) => {
	const allowed = [
		'src/reach/oracle',
		'src/reach/place.ts',
		'src/reach/table.ts',
		...['cluster', 'labels', 'name-of', 'network-policy', 'node', 'pod'].map((name) => `src/model/${name}.ts`),
		'src/model/admin-policy.ts',
		'src/model/calico/objects.ts',
		'src/model/pod-network.ts',
		'src/model/print-selector.ts',
		'src/bus/probe.ts',
		'src/net',
	];
	const strangers = modulesIn('src/reach/oracle')
		.flatMap((path) => own(path).map((target) => ({ path, target })))
		.filter(({ target }) => !allowed.some((place) => within(target, place)));
	t.deepEqual(strangers, []);
});

test('nothing that plans, enforces or walks asks the oracle', (t) => {
	const asking = ['src/cni', 'src/plan', 'src/kernel', 'src/trace', 'src/model', 'agent']
		.flatMap(modulesIn)
		.filter((path) => own(path).some((target) => within(target, 'src/reach/oracle')));
	t.deepEqual(asking, []);
});
