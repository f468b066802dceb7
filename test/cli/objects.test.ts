import test from 'ava';
import { chosenIn } from '../../src/cli/chosen.ts';
import { itemsOf, wantedIn } from '../../src/cli/objects.ts';
import { printError } from '../../src/errors.ts';
import { live } from './shop.ts';

for (const [line, wanted] of [
	['pods', [{ kind: 'Pod' }]],
	['po,svc', [{ kind: 'Pod' }, { kind: 'Service' }]],
	['pod a b', ['a', 'b'].map((name) => ({ kind: 'Pod', name }))],
	['pod shop/a', [{ kind: 'Pod', namespace: 'shop', name: 'a' }]],
	[
		'pod/a svc/shop/b',
		[
			{ kind: 'Pod', name: 'a' },
			{ kind: 'Service', namespace: 'shop', name: 'b' },
		],
	],
	['deployment.apps/cart', [{ kind: 'Deployment', name: 'cart' }]],
	['NetworkPolicy/shop/deny', [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'deny' }]],
	['node/n1', [{ kind: 'Node', name: 'n1' }]],
] as const)
	test(`"${line}" names ${wanted.length} of ${wanted[0].kind}`, (t) => {
		t.deepEqual(wantedIn(line.split(' ')), wanted);
	});

for (const [line, said] of [
	['pdos', 'there is no kind "pdos"\n  hint: did you mean pods?'],
	['node/shop/n1', '"node/shop/n1" names no node\n  hint: KIND/NAME'],
	['pod/', '"pod/" names no pod\n  hint: KIND/NAMESPACE/NAME, KIND NAMESPACE/NAME, or KIND NAME -n NAMESPACE'],
	[
		'pod/a/b/c',
		'"pod/a/b/c" names no pod\n  hint: KIND/NAMESPACE/NAME, KIND NAMESPACE/NAME, or KIND NAME -n NAMESPACE',
	],
] as const)
	test(`"${line}" names nothing, and it is said why`, (t) => {
		t.is(printError(t.throws(() => wantedIn(line.split(' ')))), said);
	});

const found = (line: string, namespace?: string): readonly string[] =>
	wantedIn(line.split(' '))
		.flatMap((wanted) => itemsOf(live, wanted, { namespace }))
		.map((item) => `${item.namespace}/${item.name}`);

test('a name without a namespace is found wherever it is', (t) => {
	t.deepEqual(found('pod front'), ['shop/front']);
	t.deepEqual(found('pod front', 'shop'), ['shop/front']);
	t.deepEqual(found('node n2', 'shop'), ['/n2']);
});

test('a star stands for all that match', (t) => {
	t.is(found('pod shop/cart-*').length, 2);
	t.is(found('pod *', 'kube-system').length, 2);
});

test('what is not there is told, with what was probably meant', (t) => {
	t.is(printError(t.throws(() => found('pod frnt'))), 'pods "frnt" not found\n  hint: did you mean shop/front?');
	t.is(
		printError(t.throws(() => found('svc front', 'shop'))),
		'services "front" not found in shop\n  hint: there are cart, db',
	);
});

test('all of a kind are changed only where that is said', (t) => {
	const choose = (choice: object) => () => chosenIn(live, { words: ['pods'], all: false, ...choice });
	t.throws(choose({}), { message: 'no name was given: pods' });
	t.deepEqual(choose({ all: true })(), [], 'there is none in namespace default');
	t.is(choose({ words: ['pod', 'front'] })().length, 1, 'a name is looked for everywhere');
	t.is(choose({ all: true, allNamespaces: true })().length, live.cluster.pods.length);
	t.deepEqual(
		choose({ selector: 'app=front', namespace: 'shop' })().map(({ ref }) => ref),
		['Pod/shop/front'],
	);
});
