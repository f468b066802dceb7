import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { changeWorld, firstWorld } from '../../../src/coordinator/world.ts';
import { LabErrors } from '../../../src/errors.ts';
import { lint } from '../../../src/model/lint/lint.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { profileOf, worldOf } from '../../policy/lab.ts';
import { fitIf, testIf } from '../../skip.ts';

const folder = new URL('../../../../shared/apps/', import.meta.url);
const here = fitIf(existsSync(folder), '../shared/apps is not here');

testIf(here, 'what is wrong with the policies of the published shop is found, with file and line', (t) => {
	const texts = ['sock-shop.yaml', 'sock-shop-policies.yaml'].map((name) => ({
		name,
		text: readFileSync(new URL(name, folder), 'utf8'),
	}));
	const { resources, errors } = readManifests(texts);
	if (errors.length > 0) throw new LabErrors(errors);
	const { cluster, store } = changeWorld(firstWorld(profileOf('calico-vxlan')), {
		delete: [],
		apply: resources,
		label: [],
	});
	const found = lint(cluster, Object.values(store.objects)).map(({ where, message }) => `${where}: ${message}`);
	t.deepEqual(found, [
		'sock-shop-policies.yaml:9:3: policy sock-shop/cart-access selects no pod: none in namespace sock-shop has name=cart; did you mean name=carts?',
		'sock-shop-policies.yaml:36:11: policy sock-shop/carts-db-access: spec.ingress[0].from[0] selects no pod, and so for ingress all that the policy does is to close the pod that it selects: none in namespace sock-shop has name=cart; did you mean name=carts?',
		'sock-shop-policies.yaml:93:11: policy sock-shop/cortex-access: spec.ingress[0].from[0] selects no pod, and so for ingress all that the policy does is to close the 14 pods that it selects: none in namespace sock-shop has name=cortex; name is one of carts, carts-db, catalogue, catalogue-db, front-end, …',
		'sock-shop-policies.yaml:98:1: namespace sock-shop: the annotation net.beta.kubernetes.io/network-policy closes nothing since Kubernetes 1.7; a NetworkPolicy with podSelector {} and no rules does',
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
	const codes = lint(cluster, Object.values(store.objects)).map(({ code }) => code);
	t.deepEqual([...Map.groupBy(codes, (code) => code)].map(([code, all]) => [code, all.length]).sort(), [
		['peer-selects-nothing', 201],
		['policy-selects-nothing', 200],
	]);
});
