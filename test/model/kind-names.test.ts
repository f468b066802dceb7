import test from 'ava';
import { kindInGroup, kindNamed, likelyKind } from '../../src/model/kind-names.ts';

for (const [word, kind] of [
	['po', 'Pod'],
	['pods', 'Pod'],
	['Pod', 'Pod'],
	['deployment.apps', 'Deployment'],
	['deployments.apps', 'Deployment'],
	['netpol', 'NetworkPolicy'],
	['networkpolicy.networking.k8s.io', 'NetworkPolicy'],
	['svc', 'Service'],
	['ep', 'Endpoints'],
	['ns', 'Namespace'],
	['deployment.core', undefined],
	['pdo', undefined],
] as const)
	test(`${word} means ${kind ?? 'no kind'}`, (t) => {
		t.is(kindNamed(word), kind);
	});

test('a word that is almost a kind is known', (t) => {
	t.is(likelyKind('pdos'), 'pods');
	t.is(likelyKind('deploymnet'), 'deployment');
});

test("an object's kind is named with its group, as kubectl does", (t) => {
	t.deepEqual([kindInGroup('Pod'), kindInGroup('Deployment')], ['pod', 'deployment.apps']);
});
