import test from 'ava';
import { LabErrors } from '../../../src/errors.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { readScenario } from '../../../src/model/read/scenario.ts';

const read = (text: string) => {
	const { scenario, errors } = readScenario({ name: 's.yaml', text });
	if (!scenario) throw new LabErrors(errors);
	return scenario;
};

const whole = `apiVersion: cnilab.dev/v1
kind: Scenario
metadata: {name: shop}
spec:
  topologies: [flannel-vxlan, calico-vxlan]
  manifests: [shop.yaml]
  steps:
    - name: everything is open
      expect: {default: allow}
    - name: only the front end may reach the cart
      apply: [policy.yaml]
      delete: [NetworkPolicy/shop/old, Namespace/old, Pod/web]
      label: [{object: Pod/shop/web-0, set: {tier: gold}, remove: [old]}]
      expect:
        default: allow
        except:
          - {from: "*", to: "shop/cart-*", verdict: deny}
          - {from: "shop/front-*", to: "shop/cart-*", port: 7070, protocol: TCP, verdict: allow}
      checks:
        - {from: shop/front-0, curl: "http://10.244.1.5:8080/x", expect: {status: 200, servedBy: "shop/cart-*", clientIP: shop/front-0}}
        - {from: node/n1, curl: "udp://10.244.1.5:53", expect: {exit: 28}}
        - {from: shop/front-*, exec: ["ping", "-c1", "{{ip shop/cart-*}}"], expect: {exit: 0}}
        - {from: external, curl: "tcp://{{nodeip n1}}:30080", times: 60, expect: {exit: [0, 7], servedBy: ["shop/web-*"], spread: all, clientIP: node}}
    - {}
`;

test('every field of a scenario is read', (t) => {
	t.deepEqual(read(whole), {
		name: 'shop',
		source: 's.yaml:1:1',
		topologies: ['flannel-vxlan', 'calico-vxlan'],
		manifests: [{ path: 'shop.yaml', source: 's.yaml:6:15' }],
		steps: [
			{
				name: 'everything is open',
				source: 's.yaml:8:7',
				delete: [],
				apply: [],
				label: [],
				expect: { default: 'allow', except: [] },
				checks: [],
			},
			{
				name: 'only the front end may reach the cart',
				source: 's.yaml:10:7',
				delete: ['NetworkPolicy/shop/old', 'Namespace/old', 'Pod/default/web'],
				apply: [{ path: 'policy.yaml', source: 's.yaml:11:15' }],
				label: [{ object: 'Pod/shop/web-0', set: { tier: 'gold' }, remove: ['old'] }],
				expect: {
					default: 'allow',
					except: [
						{ from: '*', to: 'shop/cart-*', verdict: 'deny', source: 's.yaml:17:13' },
						{
							from: 'shop/front-*',
							to: 'shop/cart-*',
							port: 7070,
							protocol: 'TCP',
							verdict: 'allow',
							source: 's.yaml:18:13',
						},
					],
				},
				places: {
					delete: ['s.yaml:12:16', 's.yaml:12:40', 's.yaml:12:55'],
					label: ['s.yaml:13:15'],
				},
				checks: [
					{
						source: 's.yaml:20:11',
						from: 'shop/front-0',
						job: { curl: 'http://10.244.1.5:8080/x' },
						times: 1,
						expect: { status: 200, servedBy: ['shop/cart-*'], clientIP: 'shop/front-0' },
					},
					{
						source: 's.yaml:21:11',
						from: 'node/n1',
						job: { curl: 'udp://10.244.1.5:53' },
						times: 1,
						expect: { exit: [28] },
					},
					{
						source: 's.yaml:22:11',
						from: 'shop/front-*',
						job: { exec: ['ping', '-c1', '{{ip shop/cart-*}}'] },
						times: 1,
						expect: { exit: [0] },
					},
					{
						source: 's.yaml:23:11',
						from: 'external',
						job: { curl: 'tcp://{{nodeip n1}}:30080' },
						times: 60,
						expect: { exit: [0, 7], servedBy: ['shop/web-*'], spread: 'all', clientIP: 'node' },
					},
				],
			},
			{ name: 'step 3', source: 's.yaml:24:7', delete: [], apply: [], label: [], checks: [] },
		],
	});
});

const inline = `apiVersion: cnilab.dev/v1
kind: Scenario
metadata: {name: shop}
spec:
  manifests:
    - folder/
    - apiVersion: v1
      kind: Pod
      metadata: &meta {name: a, labels: {app: web}}
      spec: {containers: [{name: c}]}
    - {apiVersion: v1, kind: Service, metadata: *meta, spec: {ports: [{port: 80}]}}
  steps:
    - apply:
        - apiVersion: v1
          kind: Service
          metadata: {name: s}
          spec: {ports: [{port: 99999}]}
      expect: policy
`;

test('an object in place is handed on with its lines and columns', (t) => {
	const { manifests, steps } = read(inline);
	const texts = manifests.flatMap((item) => ('text' in item ? [{ name: 's.yaml', text: item.text }] : []));
	const { resources, errors } = readManifests(texts);
	t.deepEqual(errors, []);
	t.deepEqual(
		resources.map(({ kind, labels, source }) => [kind, labels, source]),
		[
			['Pod', { app: 'web' }, 's.yaml:7:7'],
			['Service', { app: 'web' }, 's.yaml:11:7'],
		],
	);
	const applied = steps[0]?.apply.flatMap((item) => ('text' in item ? [{ name: 's.yaml', text: item.text }] : []));
	t.deepEqual(
		readManifests(applied ?? []).errors.map(({ where }) => where),
		['s.yaml:17:33'],
	);
});

for (const url of [
	'http://10.244.1.5',
	'http://cart.shop.svc.cluster.local:8080/x?y=z',
	'http://{{svc shop/cart}}/x/{{ip shop/cart-0}}',
	'tcp://{{nodeip n1}}:30080',
	'udp://[fd00::1]:53',
]) {
	test(`a check may ask ${url}`, (t) => {
		const text = `apiVersion: cnilab.dev/v1\nkind: Scenario\nmetadata: {name: a}\nspec: {steps: [{checks: [{from: a/b, curl: "${url}", expect: {exit: 0}}]}]}`;
		t.deepEqual(read(text).steps[0]?.checks[0]?.job, { curl: url });
	});
}

for (const [written, expect] of [
	['policy', { default: 'policy', except: [] }],
	['{default: policy}', { default: 'policy', except: [] }],
	[
		'{default: policy, except: [{from: external, to: "*", verdict: deny}]}',
		{ default: 'policy', except: [{ from: 'external', to: '*', verdict: 'deny', source: 's.yaml:4:52' }] },
	],
] as const)
	test(`a step may expect what the policies mean: ${written}`, (t) => {
		const text = `apiVersion: cnilab.dev/v1\nkind: Scenario\nmetadata: {name: a}\nspec: {steps: [{expect: ${written}}]}`;
		t.deepEqual(read(text).steps[0]?.expect, expect);
	});

const checkIn = (text: string) =>
	read(`apiVersion: cnilab.dev/v1\nkind: Scenario\nmetadata: {name: s}\nspec: {steps: [{checks: [${text}]}]}`).steps[0]
		?.checks[0];

test('a check by way of an Ingress is asked from outside unless it says from where, at the load balancer unless it says so', (t) => {
	t.like(checkIn('{via: ingress, curl: "http://x.example/", expect: {service: shop/cart}}'), {
		from: 'external',
		via: { entry: 'loadBalancer' },
		expect: { service: 'shop/cart' },
	});
	t.like(checkIn('{from: shop/a, via: ingress/a.b, entry: nodePort, curl: "http://x.example/", expect: {exit: 0}}'), {
		from: 'shop/a',
		via: { class: 'a.b', entry: 'nodePort' },
	});
	t.false('via' in (checkIn('{from: shop/a, curl: "http://x.example/", expect: {exit: 0}}') ?? {}));
});
