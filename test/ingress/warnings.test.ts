import test from 'ava';
import type { IngressBackends } from '../../src/model/ingress.ts';
import { worldWith } from './making.ts';
import { shop } from './shop.ts';

const ours = `
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: web}
spec: {controller: cnilab.dev/ingress}
`;
const theirs = ours.replace('cnilab.dev/ingress', 'k8s.io/ingress-nginx');

const ingressOf = (spec: string, head = 'name: x'): string => `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, ${head}}
spec: ${spec}
`;
const to = (name: string, port = 'number: 80') => `{service: {name: ${name}, port: {${port}}}}`;
const leading = (name: string, port?: string) => `{ingressClassName: web, defaultBackend: ${to(name, port)}}`;

const said = (text: string, backends?: IngressBackends): readonly string[] =>
	worldWith(shop + text, backends).warnings.flatMap(({ code, message }) =>
		code.startsWith('ingress-') ? `${code}: ${message}` : [],
	);

const rows: readonly (readonly [
	title: string,
	text: string,
	backends: IngressBackends,
	expected: readonly RegExp[],
])[] = [
	['all is well', ours + ingressOf(leading('cart', 'name: web')), 'service', []],
	[
		'nobody declares the class',
		ingressOf(leading('cart')),
		'service',
		[/^ingress-class-undeclared: no manifest declares IngressClass web/],
	],
	[
		'the class is of another controller',
		theirs + ingressOf(leading('cart')),
		'service',
		[/^ingress-stand-in: IngressClass web is of controller k8s.io\/ingress-nginx/],
	],
	[
		'there is no class',
		ours + ingressOf(`{defaultBackend: ${to('cart')}}`),
		'service',
		[/^ingress-without-class: ingress shop\/x names no class/],
	],
	[
		'TLS is wanted, and served',
		ours + ingressOf(`{ingressClassName: web, tls: [{hosts: [a.com]}], defaultBackend: ${to('cart')}}`),
		'service',
		[],
	],
	[
		'TLS is wanted of a Service that has no port for it',
		`${ours + ingressOf(`{ingressClassName: web, tls: [{hosts: [a.com]}], defaultBackend: ${to('cart')}}`)}
---
apiVersion: v1
kind: Service
metadata: {name: ingress-web-controller, namespace: ingress-web}
spec: {selector: {app.kubernetes.io/component: controller}, ports: [{name: http, port: 80}]}
`,
		'service',
		[/^ingress-tls-unserved: .*Service ingress-web\/ingress-web-controller before its controller has no port 443$/],
	],
	[
		'annotations are another controller’s',
		ours +
			ingressOf(leading('cart'), 'name: x, annotations: {nginx.ingress.kubernetes.io/rewrite-target: /, note: mine}'),
		'service',
		[/^ingress-annotation-ignored: .*here: nginx.ingress.kubernetes.io\/rewrite-target$/],
	],
	[
		'there is no such Service',
		ours + ingressOf(leading('chart')),
		'service',
		[/^ingress-backend-missing: .*Service chart, which is not in shop \(did you mean cart\?\): it answers 503$/],
	],
	[
		'the Service has no such port',
		ours + ingressOf(leading('cart', 'name: http')),
		'service',
		[/port http of Service cart, which has 80 \(web\)/],
	],
	['the Service is a name outside', ours + ingressOf(leading('outside')), 'service', [/a name outside the cluster/]],
	[
		'the backend is no Service',
		ours + ingressOf('{ingressClassName: web, defaultBackend: {resource: {kind: Bucket, name: b}}}'),
		'service',
		[/Bucket\/b, and only Services are served/],
	],
	['the Service has no node port and needs none', ours + ingressOf(leading('plain')), 'pods', []],
	[
		'the Service has no node port and needs one',
		ours + ingressOf(leading('plain')),
		'nodes',
		[/Service plain, which has no node port/],
	],
	[
		'two Ingresses clash',
		ours +
			ingressOf(
				`{ingressClassName: web, rules: [{http: {paths: [{path: /a, pathType: Prefix, backend: ${to('cart')}}]}}]}`,
			) +
			ingressOf(
				`{ingressClassName: web, rules: [{http: {paths: [{path: /a/, pathType: Prefix, backend: ${to('plain')}}]}}]}`,
				'name: y',
			),
		'service',
		[/^ingress-clash: ingress shop\/y has \*\/a\/, which is shop\/x's already/],
	],
];

for (const [title, text, backends, expected] of rows)
	test(`${title}: ${expected.length === 0 ? 'nothing is said' : 'that is warned of'}`, (t) => {
		const warnings = said(text, backends);
		t.is(warnings.length, expected.length, warnings.join('\n'));
		for (const [i, pattern] of expected.entries()) t.regex(warnings[i] ?? '', pattern);
	});
