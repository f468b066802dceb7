import test from 'ava';
import { clusterScoped } from '../../../src/model/control/refs.ts';
import { kinds } from '../../../src/model/read/kinds.ts';

test('kinds without a namespace are known as such everywhere', (t) => {
	const told = Object.entries(kinds).flatMap(([kind, { namespaced }]) => (namespaced ? [] : [kind]));
	t.deepEqual([...clusterScoped].sort(), told.sort());
});
