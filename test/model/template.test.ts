import test from 'ava';
import { LabError, LabErrors, printError } from '../../src/errors.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { type Lookup, substitute } from '../../src/model/template.ts';

const lookup: Lookup = {
	ip: new Map([
		['shop/cart-7d9-x', '10.244.1.5'],
		['shop/cart-7d9-a', '10.244.1.4'],
		['shop/front-0', '10.244.2.7'],
		['external', '198.51.100.10'],
		['node/n1', '172.31.0.2'],
	]),
	nodeip: new Map([['n1', '172.31.0.2']]),
	svc: new Map([['shop/cart', '10.96.0.9']]),
	lb: new Map([['shop/cart', '172.31.0.240']]),
	tunnel: new Map([['n1', '10.244.1.0']]),
};

for (const [text, expected] of [
	['http://{{ip shop/front-0}}:80/{{ nodeip  n1 }}', 'http://10.244.2.7:80/172.31.0.2'],
	['{{svc shop/cart}}', '10.96.0.9'],
	['{{lb shop/cart}}', '172.31.0.240'],
	['{{ip shop/cart-*}}', '10.244.1.4'],
	['{{ip external}} {{ip node/n1}} {{tunnel n1}}', '198.51.100.10 172.31.0.2 10.244.1.0'],
	[
		'{{ .Values.image }} {{ $labels.pod }} {ip shop/front-0}',
		'{{ .Values.image }} {{ $labels.pod }} {ip shop/front-0}',
	],
] as const) {
	test(`"${text}" becomes "${expected}"`, (t) => {
		t.is(substitute(text, lookup), expected);
	});
}

test('a name without an address is an error that says the place and the likely name', (t) => {
	const error = t.throws(() => substitute('http://{{svc shop/crat}}/', lookup, 's.yaml:3:9'), { instanceOf: LabError });
	t.is(
		printError(error),
		's.yaml:3:9: found {{svc shop/crat}}; allowed: a name that has an address (shop/cart); did you mean "shop/cart"?',
	);
	t.throws(() => substitute('{{ip a/b}} {{nodeip n2}}', lookup), { instanceOf: LabErrors });
});

const manifests = [
	{
		name: 'a.yaml',
		text: `apiVersion: v1
kind: Pod
metadata: {name: front-0, namespace: shop}
spec: {containers: [{name: c, env: [{name: CART, value: "{{svc shop/cart}}"}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock: {cidr: 10.244.0.0/16, except: ["{{ip shop/front-0}}/32"]}
        - ipBlock:
            cidr: {{ip shop/front-0}}/32
`,
	},
];

test('before addresses are known, what needs them waits, and pods never do', (t) => {
	const { resources, waiting, errors } = readManifests(manifests);
	t.deepEqual(errors, []);
	t.deepEqual(waiting, ['a.yaml:6:1']);
	t.deepEqual(
		resources.map(({ kind }) => kind),
		['Pod'],
	);
});

test('once addresses are known, templates are read as what they stand for, quoted or not', (t) => {
	const { resources, waiting, errors } = readManifests(manifests, { lookup });
	t.deepEqual([errors, waiting], [[], []]);
	t.like(resources[1], {
		kind: 'NetworkPolicy',
		ingress: [
			{
				peers: [
					{ ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.2.7/32'] } },
					{ ipBlock: { cidr: '10.244.2.7/32', except: [] } },
				],
			},
		],
	});
});

test('a template that stands for nothing is found at its line and column', (t) => {
	const { errors } = readManifests(manifests, { lookup: { ...lookup, ip: new Map() } });
	t.deepEqual(
		errors.map(({ where }) => where),
		['a.yaml:13:51', 'a.yaml:15:19'],
	);
});
