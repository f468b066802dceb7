import test from 'ava';
import { printError } from '../../src/errors.ts';
import { readScenario } from '../../src/model/read/scenario.ts';
import { prepare } from '../../src/scenario/prepare.ts';
import { manifests, topologyNamed } from '../cli/shop.ts';

const checksOf = (check: string) => {
	const text = `{apiVersion: cnilab.dev/v1, kind: Scenario, metadata: {name: calls}, spec: {steps: [{checks: [${check}]}]}}`;
	const { scenario, errors } = readScenario({ name: 'calls.yaml', text });
	if (!scenario) throw new RangeError(errors.map(printError).join('\n'));
	const shop = { scenario, manifests: [{ name: 'shop.yaml', text: manifests }], applies: [[]] };
	return prepare(shop, topologyNamed('flannel-vxlan')).steps[0]?.checks ?? [];
};

test('a workload asks by its first pod, and all of its pods may answer for it', (t) => {
	const [check] = checksOf(
		'{from: StatefulSet/shop/db, curl: "tcp://cart:80", expect: {servedBy: [Deployment/shop/cart, shop/front]}}',
	);
	t.is(check?.from, 'shop/db-0');
	const [first = '', second = '', ...rest] = check?.expect.servedBy ?? [];
	t.true(first !== second && [first, second].every((pod) => pod.startsWith('shop/cart-')), `${first}, ${second}`);
	t.deepEqual(rest, ['shop/front']);
});

test('a workload without pods answers nobody, and stays what it is called', (t) => {
	const [check] = checksOf('{from: shop/front, curl: "tcp://cart:80", expect: {servedBy: Deployment/shop/crat}}');
	t.deepEqual(check?.expect.servedBy, ['Deployment/shop/crat']);
});

for (const [from, hint] of [
	['Deployment/shop/carts', 'did you mean Deployment/shop/cart?'],
	['shop/fornt', 'did you mean shop/front?'],
	['StatefulSet/bank/vault', "manifests that are not the scenario's own come with -f"],
] as const)
	test(`nobody asks for ${from}, which has no pod; the likely one is named`, (t) => {
		const error = t.throws(() => checksOf(`{from: ${from}, curl: "tcp://cart:80", expect: {exit: 0}}`));
		const allowed = 'a pod (ns/name), a workload that has pods (Deployment/ns/name), node/NAME or external';
		const asked = 'step "step 1" of scenario calls';
		t.is(
			printError(error),
			`calls.yaml:1:95: from: found ${from}; allowed: ${allowed}\n  asked: ${asked}\n  hint: ${hint}`,
		);
	});
