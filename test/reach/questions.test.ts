import test from 'ava';
import type { Exception } from '../../src/model/scenario.ts';
import { idleExceptions } from '../../src/reach/expected.ts';
import { covers } from '../../src/reach/place.ts';
import { questions } from '../../src/reach/questions.ts';
import { shop } from './shop.ts';

const except = (...exceptions: Partial<Exception>[]) => ({
	default: 'allow' as const,
	except: exceptions.map((one) => ({ from: '*', to: '*', verdict: 'deny' as const, ...one })),
});

const pods = ['lab/client', 'shop/cart-0', 'shop/cart-1', 'shop/front-0', 'shop/agent'];
const served = [
	'shop/cart-0 7070/TCP',
	'shop/cart-0 53/UDP',
	'shop/cart-1 7070/TCP',
	'shop/cart-1 53/UDP',
	'shop/front-0 80/TCP',
	'shop/front-0 8080/TCP',
	'shop/agent 9100/TCP',
];

const shapes = [
	{
		title: 'every pod outside kube-system, every served port once',
		expectation: undefined,
		rows: pods,
		columns: served,
	},
	{ title: 'a star names pods alone', expectation: except({}), rows: pods, columns: served },
	{
		title: 'the world asks where an exception names it',
		expectation: except({ from: 'external' }),
		rows: [...pods, 'external'],
		columns: served,
	},
	{
		title: 'the world is asked on the ports that it serves',
		expectation: except({ to: 'external' }),
		rows: pods,
		columns: [...served, 'external 80/TCP', 'external 443/TCP'],
	},
	{
		title: 'the world is asked on the port that an exception names',
		expectation: except({ to: 'external', port: 8443 }),
		rows: pods,
		columns: [...served, 'external 8443/TCP'],
	},
	{
		title: 'a node asks, and is asked on the ports of the pods on its network',
		expectation: except({ from: 'node/n2' }, { to: 'node/n1' }),
		rows: [...pods, 'node/n2'],
		columns: [...served, 'node/n1 9100/TCP'],
	},
	{
		title: 'a node is asked on the port that an exception names',
		expectation: except({ to: 'node/n2', port: 53, protocol: 'UDP' }, { to: 'node/n2', port: 30080 }),
		rows: pods,
		columns: [...served, 'node/n2 53/UDP', 'node/n2 30080/TCP'],
	},
];

for (const { title, expectation, rows, columns } of shapes) {
	test(`a table asks: ${title}`, (t) => {
		const shape = questions(shop, expectation);
		t.deepEqual(shape.rows, rows);
		t.deepEqual(
			shape.columns.map(({ to, port, protocol }) => `${to} ${port}/${protocol}`),
			columns,
		);
	});
}

const globs = [
	{ word: '*', place: 'shop/cart-0', covered: true },
	{ word: '*', place: 'external', covered: false },
	{ word: '*', place: 'node/n1', covered: false },
	{ word: 'shop/*', place: 'shop/cart-0', covered: true },
	{ word: 'shop/*', place: 'shopping/cart-0', covered: false },
	{ word: 'sh*', place: 'shop/cart-0', covered: false },
	{ word: '*/cart-?', place: 'shop/cart-0', covered: true },
	{ word: '*/cart-?', place: 'shop/cart-10', covered: false },
	{ word: 'shop/cart', place: 'shop/cart-0', covered: false },
	{ word: 'shop/c.rt-0', place: 'shop/cart-0', covered: false },
	{ word: 'external', place: 'external', covered: true },
	{ word: 'external', place: 'shop/external', covered: false },
	{ word: 'node/n1', place: 'node/n1', covered: true },
	{ word: 'node/n1', place: 'node/n11', covered: false },
	{ word: '*/*', place: 'node/n1', covered: false },
];

for (const { word, place, covered } of globs) {
	test(`"${word}" ${covered ? 'covers' : 'does not cover'} ${place}`, (t) => {
		t.is(covers(word, place), covered);
	});
}

test('an exception that covers no cell is told', (t) => {
	const expectation = except({ to: 'shop/crat-*' }, { to: 'shop/cart-*' }, { to: 'shop/cart-*', port: 80 });
	t.deepEqual(
		idleExceptions(questions(shop, expectation), expectation).map(({ to, port }) => [to, port]),
		[
			['shop/crat-*', undefined],
			['shop/cart-*', 80],
		],
	);
});
