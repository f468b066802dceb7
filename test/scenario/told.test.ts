import test from 'ava';
import { LabErrors, printError } from '../../src/errors.ts';
import { readScenario } from '../../src/model/read/scenario.ts';
import { prepareAll } from '../../src/scenario/run.ts';
import { topologyNamed } from '../cli/shop.ts';

// Whatever a scenario names that is not there is told before anything is built: every one of them, in every scenario,
// with its place, its step and the likely name.

const shop = `
  manifests:
    - {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: cart, namespace: shop}
      spec:
        replicas: 2
        selector: {matchLabels: {app: cart}}
        template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}
    - {apiVersion: v1, kind: Pod, metadata: {name: front, namespace: shop}, spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}
`;

const scenario = (name: string, steps: string): string =>
	`apiVersion: cnilab.dev/v1\nkind: Scenario\nmetadata: {name: ${name}}\nspec:${shop}  steps:\n${steps}`;

const toldOf = (...texts: readonly string[]): readonly string[] => {
	const inputs = texts.map((text, i) => {
		const name = `${i + 1}.yaml`;
		const read = readScenario({ name, text });
		if (!read.scenario) throw new LabErrors(read.errors);
		const manifests = read.scenario.manifests.flatMap((one) => ('text' in one ? [{ name, text: one.text }] : []));
		return { scenario: read.scenario, manifests, applies: [] };
	});
	try {
		prepareAll(inputs, topologyNamed('calico-vxlan'));
		return [];
	} catch (error) {
		return error instanceof LabErrors ? error.errors.map(printError) : [printError(error)];
	}
};

test('all that a step acts on and is not there', (t) => {
	const steps = `
    - name: slips
      delete: [NetworkPolicy/shop/none, Pod/shop/fornt]
      label: [{object: Deployment/shop/carts, set: {a: b}}]
      scale: [{object: Deployment/shop/nope, replicas: 1}, {object: Deployment/shop/cart, replicas: 3}]
      restart: [StatefulSet/shop/cart]
      uncordon: [m1]
      cordon: [n9]
      drain: [n8]
      ready: [{pod: shop/none, value: false}]
      terminate: [shop/cart-x-*]
      expect: policy
    - drain: [{node: n7, force: true}]
`;
	const two = toldOf(scenario('one', steps), scenario('two', steps));
	t.is(two.length, 22);
	t.deepEqual(
		two.slice(0, 11).map((text) => text.split('\n').slice(0, 2).join('')),
		[
			'1.yaml:18:16: there is no NetworkPolicy/shop/none  asked: delete NetworkPolicy/shop/none, in step "slips" of scenario one',
			'1.yaml:18:41: there is no Pod/shop/fornt  asked: delete Pod/shop/fornt, in step "slips" of scenario one',
			'1.yaml:19:15: there is no Deployment/shop/carts  asked: label Deployment/shop/carts, in step "slips" of scenario one',
			'1.yaml:20:15: there is no Deployment/shop/nope  asked: scale Deployment/shop/nope to 1, in step "slips" of scenario one',
			'1.yaml:21:17: there is no StatefulSet/shop/cart  asked: restart StatefulSet/shop/cart, in step "slips" of scenario one',
			'1.yaml:22:18: there is no Node/m1  asked: uncordon m1, in step "slips" of scenario one',
			'1.yaml:23:16: there is no Node/n9  asked: cordon n9, in step "slips" of scenario one',
			'1.yaml:24:15: there is no Node/n8  asked: drain n8, in step "slips" of scenario one',
			'1.yaml:25:15: there is no Pod/shop/none  asked: make shop/none not ready, in step "slips" of scenario one',
			'1.yaml:26:19: there is no Pod/shop/cart-x-*  asked: terminate shop/cart-x-*, in step "slips" of scenario one',
			'1.yaml:28:15: there is no Node/n7  asked: drain n7, in step "step 2" of scenario one',
		],
	);
	t.regex(two.at(-1) ?? '', /^2\.yaml:28:15: there is no Node\/n7\n {2}asked: .* of scenario two\n {2}hint: /);
});

const exceptions: readonly (readonly [exception: string, says: string])[] = [
	[
		'{from: shop/fornt, to: "*", verdict: deny}',
		'from: found shop/fornt, which matches nothing|did you mean shop/front?',
	],
	['{from: "*", to: shop/nope, verdict: deny}', 'to: found shop/nope, which matches nothing'],
	['{from: node/n9, to: "*", verdict: deny}', 'from: found node/n9, which matches nothing|did you mean node/n'],
	[
		'{from: "*", to: "shop/cart-*", port: 81, verdict: deny}',
		'port: found 81, which shop/cart-* does not serve; allowed: 80/TCP',
	],
	[
		'{from: "*", to: "shop/cart-*", protocol: UDP, verdict: deny}',
		'port: found UDP, which shop/cart-* does not serve; allowed: 80/TCP',
	],
	[
		'{from: shop/front, to: shop/front, verdict: deny}',
		'found from shop/front to shop/front, which is one and the same',
	],
];

for (const [exception, says] of exceptions)
	test(`an exception that is about nobody: ${exception}`, (t) => {
		const [told = '', ...others] = toldOf(scenario('one', `    - expect: {default: allow, except: [${exception}]}\n`));
		t.deepEqual(others, []);
		t.regex(told, /^1\.yaml:16:\d+: /);
		for (const part of says.split('|')) t.true(told.includes(part), told);
	});

test('an exception about a pod that waits for a node is about somebody', (t) => {
	const step = `    - scale: [{object: Deployment/shop/cart, replicas: 0}]
      cordon: [n1, n2]
    - scale: [{object: Deployment/shop/cart, replicas: 1}]
      expect: {default: allow, except: [{from: shop/front, to: "shop/cart-*", verdict: allow}]}
`;
	t.deepEqual(toldOf(scenario('one', step)), []);
});

test('a table that asks nobody asserts nothing', (t) => {
	const bare =
		'apiVersion: cnilab.dev/v1\nkind: Scenario\nmetadata: {name: a}\nspec: {steps: [{expect: {default: allow}}]}';
	const [told = ''] = toldOf(bare);
	t.regex(told, /^1\.yaml:4:16: expect: found no pair to probe \(0 clients and 0 ports\)/);
});

test('a scenario without an expectation is refused', (t) => {
	const error = t.throws(() => toldOf(scenario('one', '    - cordon: [n1]\n    - checks: []\n')), {
		instanceOf: LabErrors,
	});
	t.regex(error?.message ?? '', /^1\.yaml:16:5: spec\.steps: found no step that expects anything/);
});

test('more questions than anybody waits for are refused, and not asked', (t) => {
	const many = `    - scale: [{object: Deployment/shop/cart, replicas: 5000}]\n      expect: policy\n`;
	const [told = ''] = toldOf(scenario('one', many));
	t.regex(
		told,
		/^1\.yaml:16:7: expect: found 25010001 questions \(5001 clients and 5001 ports\); allowed: at most 4000000/,
	);
});
