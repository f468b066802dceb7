import test from 'ava';
import { hasLabels, selects } from '../../src/model/selector.ts';

for (const operator of ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const)
	test(`${operator} finds no label that is not there, however it is named`, (t) => {
		const selector = { matchLabels: {}, matchExpressions: [{ key: 'constructor', operator, values: ['a'] }] };
		t.is(selects(selector, {}), operator === 'NotIn' || operator === 'DoesNotExist');
		t.is(selects(selector, { constructor: 'a' }), operator === 'In' || operator === 'Exists');
	});

test('labels are wanted by key and value', (t) => {
	t.true(hasLabels({ app: 'a', tier: 'b' }, { app: 'a' }));
	t.false(hasLabels({ app: 'a' }, { app: 'b' }));
	t.false(hasLabels({}, { app: '' }));
});
