import { readFileSync } from 'node:fs';
import test from 'ava';
import { LabErrors } from '../../../src/errors.ts';
import { lint } from '../../../src/model/lint/lint.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { changeWorld, firstWorld } from '../../../src/world/world.ts';
import { profileOf, worldOf } from '../../policy/lab.ts';

test('what is wrong with the policies of an application is found, with file and line', (t) => {
	const texts = ['library.yaml', 'library-policies.yaml'].map((name) => ({
		name,
		text: readFileSync(new URL(`../../apps/${name}`, import.meta.url), 'utf8'),
	}));
	const { resources, errors } = readManifests(texts);
	if (errors.length > 0) throw new LabErrors(errors);
	const { cluster, store } = changeWorld(firstWorld(profileOf('calico-vxlan')), {
		delete: [],
		apply: resources,
		label: [],
	});
	const found = lint({ cluster, resources: Object.values(store.objects), tunnelled: true }).map(
		({ where, message }) => `${where}: ${message}`,
	);
	t.deepEqual(found, [
		'library-policies.yaml:11:3: policy library/book-access selects no pod: none in namespace library has name=book; did you mean name=books?',
		'library-policies.yaml:38:11: policy library/books-db-access: spec.ingress[0].from[0] selects no pod, so for ingress the policy only isolates the pod that it selects: none in namespace library has name=book; did you mean name=books?',
		'library-policies.yaml:56:11: policy library/closed: spec.ingress[0].from[0] selects no pod, so for ingress the policy only isolates the 8 pods that it selects: none in namespace library has name=auditor; name is one of books, books-db, desk, loans, loans-db, …',
		'library-policies.yaml:61:1: namespace library: the annotation net.beta.kubernetes.io/network-policy closes nothing since Kubernetes 1.7; a NetworkPolicy with podSelector {} and no rules does',
	]);
});

test('many policies are read in no time: what compares them stays cheap', (t) => {
	const policies = Array.from(
		{ length: 300 },
		(_, i) =>
			`apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p${i}, namespace: shop}\nspec: {podSelector: {matchLabels: {app: a${i}}}, ingress: [{from: [{podSelector: {matchLabels: {app: a${i + 1}}}}], ports: [{port: 80}]}]}`,
	);
	const pods = Array.from(
		{ length: 100 },
		(_, i) =>
			`apiVersion: v1\nkind: Pod\nmetadata: {name: a${i}, namespace: shop, labels: {app: a${i}}}\nspec: {containers: [{name: c, image: c, ports: [{containerPort: 80}]}]}`,
	);
	const { cluster, store } = worldOf([...policies, ...pods].join('\n---\n'));
	const codes = lint({ cluster, resources: Object.values(store.objects), tunnelled: true }).map(({ code }) => code);
	t.deepEqual([...Map.groupBy(codes, (code) => code)].map(([code, all]) => [code, all.length]).sort(), [
		['peer-selects-nothing', 201],
		['policy-selects-nothing', 200],
	]);
});
