import test from 'ava';
import { someChosenIn } from '../../src/cli/chosen.ts';
import { questionOf } from '../../src/cli/commands/trace.ts';
import { itemsOf, wantedIn } from '../../src/cli/objects.ts';
import { refuseEmpty, rowsFor } from '../../src/cli/rows.ts';
import { printError } from '../../src/errors.ts';
import { questions } from '../../src/reach/questions.ts';
import { live } from './shop.ts';

const { cluster } = live;

test('--from names rows that there are', (t) => {
	t.deepEqual(
		rowsFor(cluster, ['external', 'node/*']).map(({ from }) => from),
		['external', 'node/*'],
	);
	t.deepEqual(rowsFor(cluster, []), []);
});

for (const [word, said] of [
	['n1', 'there is no n1 in this lab; allowed: external, node/NAME\n  hint: did you mean node/n1?'],
	['extrenal', 'there is no extrenal in this lab; allowed: external, node/NAME\n  hint: did you mean external?'],
	[
		'node/zz',
		"there is no node/zz in this lab; allowed: external, node/NAME\n  hint: rows besides the pods': external, node/n1, node/n2",
	],
	[
		'shop/front',
		'found the pod shop/front; allowed: external, node/NAME\n  hint: every pod outside kube-system is a row as it is',
	],
] as const)
	test(`--from ${word} is refused`, (t) => {
		t.is(printError(t.throws(() => rowsFor(cluster, [word]))), `--from: ${said}`);
	});

test('a table without a cell is no success', (t) => {
	const refused = (pods: typeof cluster.pods) =>
		t.throws(() => refuseEmpty(questions({ ...cluster, pods }), 'mine'), {
			message: /^there is nothing to ask in lab mine/,
		});
	t.like(refused([]), { code: 'failed' });
	refused(cluster.pods.filter(({ name }) => name === 'front'));
	refused(cluster.pods.filter(({ namespace }) => namespace === 'kube-system'));
	t.notThrows(() => refuseEmpty(questions(cluster), 'mine'));
});

for (const [target, url] of [
	['shop/cart:7070', 'http://shop/cart:7070'],
	['shop/dns:53/UDP', 'udp://shop/dns:53'],
	['10.1.2.3:53/sctp', 'sctp://10.1.2.3:53'],
	['{{ip shop/cart-0}}:80', 'http://{{ip shop/cart-0}}:80'],
	['node/n1:22', 'http://node/n1:22'],
	['cart.shop', 'http://cart.shop'],
] as const)
	test(`trace asks ${target} as ${url}`, (t) => {
		t.is(
			questionOf(target, (asked) => asked),
			url,
		);
	});

for (const target of [
	'shop/cart:7070/ICMP',
	'cart.shop:7070/ICMP',
	'10.1.2.3/ICMP',
	'10.1.2.3:53/ICMP',
	'shop/cart/ICMP',
	'node/n1:22/ICMP',
	'{{ip shop/cart-0}}:80/ICMP',
	'{{nodeip n1}}/ICMP',
])
	test(`trace knows no protocol of ${target}, and asks nothing`, (t) => {
		const error = t.throws(() => questionOf(target, () => t.fail('it was asked')));
		t.is(error.message, 'protocol: found ICMP; allowed: TCP, UDP or SCTP');
	});

test('the protocol that was likely meant is named', (t) => {
	t.regex(printError(t.throws(() => questionOf('shop/dns:53/udo', () => 1))), /did you mean UDP\?/);
	t.throws(() => questionOf('http://shop/cart', () => 1), { message: 'http://shop/cart: a target has no scheme' });
});

test('labels that choose nothing are told by verbs that change something', (t) => {
	const choice = { words: ['pods'], selector: 'app=nobody', all: false };
	const error = t.throws(() => someChosenIn(live, choice, 'scale'));
	t.is(error.message, 'no objects passed to scale: nothing fits pods');
	t.like(error, { code: 'failed' });
});

for (const line of ['netpol nope', 'netpol/shop/nope', 'pod shop/nope', 'ns nope', 'pod nope-*'])
	test(`--ignore-not-found: ${line} is nothing, and no error`, (t) => {
		for (const namespace of [undefined, 'shop', 'nowhere'])
			for (const wanted of wantedIn(line.split(' ')))
				t.deepEqual(itemsOf(live, wanted, { namespace, ignoreNotFound: true }), []);
	});
