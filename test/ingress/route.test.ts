import test from 'ava';
import { routeFor } from '../../src/ingress/route.ts';
import { routingTable } from '../../src/ingress/table.ts';
import type { Ingress } from '../../src/model/ingress.ts';
import { ingress, paths } from './making.ts';

const servedBy = (ingresses: readonly Ingress[], url: string): string | undefined => {
	const { host, pathname, search } = new URL(url);
	const route = routeFor(routingTable(ingresses), { host, url: pathname + search });
	if (!route) return undefined;
	return 'service' in route.backend ? route.backend.service : route.backend.resource;
};

/** The examples of the Ingress API's documentation, in its order: rules, the path asked for, and which of them serves
 * it. */
const examples: readonly (readonly [rules: readonly string[], path: string, served: string | undefined])[] = [
	[['Prefix /'], '/anything/at/all', 'Prefix /'],
	[['Exact /foo'], '/foo', 'Exact /foo'],
	[['Exact /foo'], '/bar', undefined],
	[['Exact /foo'], '/foo/', undefined],
	[['Exact /foo/'], '/foo', undefined],
	[['Prefix /foo'], '/foo', 'Prefix /foo'],
	[['Prefix /foo'], '/foo/', 'Prefix /foo'],
	[['Prefix /foo/'], '/foo', 'Prefix /foo/'],
	[['Prefix /foo/'], '/foo/', 'Prefix /foo/'],
	[['Prefix /aaa/bb'], '/aaa/bbb', undefined],
	[['Prefix /aaa/bbb'], '/aaa/bbb', 'Prefix /aaa/bbb'],
	[['Prefix /aaa/bbb/'], '/aaa/bbb', 'Prefix /aaa/bbb/'],
	[['Prefix /aaa/bbb'], '/aaa/bbb/', 'Prefix /aaa/bbb'],
	[['Prefix /aaa/bbb'], '/aaa/bbb/ccc', 'Prefix /aaa/bbb'],
	[['Prefix /aaa/bbb'], '/aaa/bbbxyz', undefined],
	[['Prefix /', 'Prefix /aaa'], '/aaa/ccc', 'Prefix /aaa'],
	[['Prefix /', 'Prefix /aaa', 'Prefix /aaa/bbb'], '/aaa/bbb', 'Prefix /aaa/bbb'],
	[['Prefix /', 'Prefix /aaa', 'Prefix /aaa/bbb'], '/ccc', 'Prefix /'],
	[['Prefix /aaa'], '/ccc', undefined],
	[['Prefix /foo', 'Exact /foo'], '/foo', 'Exact /foo'],
	// And what follows from them.
	[['Prefix /foo', 'Exact /foo'], '/foo/', 'Prefix /foo'],
	[['Exact /foo', 'Prefix /foo/'], '/foo', 'Exact /foo'],
	[['Exact /foo'], '/FOO', undefined],
	[['Prefix /foo'], '/foo?q=/bar', 'Prefix /foo'],
	[['Exact /foo'], '/foo?q', 'Exact /foo'],
	[['Prefix /long/er', 'Prefix /long'], '/long/x', 'Prefix /long'],
];

for (const [rules, path, served] of examples)
	test(`of ${rules.join(', ')} the request for ${path} is served by ${served ?? 'none'}`, (t) => {
		const made = ingress('a', { rules: [{ paths: paths(...rules) }] });
		t.is(servedBy([made], `http://any.example${path}`), served);
	});

/** The same for hosts. */
const hosts: readonly (readonly [rules: readonly string[], host: string, served: string | undefined])[] = [
	[['*.foo.com'], 'bar.foo.com', '*.foo.com'],
	[['*.foo.com'], 'baz.bar.foo.com', undefined],
	[['*.foo.com'], 'foo.com', undefined],
	[['foo.com'], 'foo.com', 'foo.com'],
	[['foo.com'], 'FOO.com:8080', 'foo.com'],
	[['foo.com'], 'bar.foo.com', undefined],
	[['*.foo.com', 'bar.foo.com'], 'bar.foo.com', 'bar.foo.com'],
	[['', '*.foo.com'], 'bar.foo.com', '*.foo.com'],
	[['', '*.foo.com'], 'foo.com', ''],
	[['', 'foo.com'], '10.0.0.1', ''],
];

for (const [rules, host, served] of hosts)
	test(`of rules for ${rules.map((rule) => rule || 'no host').join(' and ')} those for ${served ?? 'none'} serve ${host}`, (t) => {
		const made = rules.map((rule) =>
			ingress(rule || 'none', {
				rules: [
					{ ...(rule && { host: rule }), paths: [{ path: '/', type: 'Prefix', backend: { service: rule, port: 80 } }] },
				],
			}),
		);
		t.is(servedBy(made, `http://${host}/`), served);
	});

test('the host decides whose rules count: where none of them is about the path, no other rules are asked', (t) => {
	const rules = [{ host: 'foo.com', paths: paths('Prefix /a') }, { paths: paths('Prefix /') }];
	t.is(servedBy([ingress('a', { rules })], 'http://foo.com/b'), undefined);
	t.is(servedBy([ingress('a', { rules })], 'http://bar.com/b'), 'Prefix /');
});

test('what no rule is about goes to the default backend of an Ingress for that host, else to that of the first', (t) => {
	const to = (service: string) => ({ service, port: 80 });
	const all = [
		ingress('a', { defaultBackend: to('first') }),
		ingress('b', { defaultBackend: to('second'), rules: [{ host: 'b.com', paths: paths('Exact /x') }] }),
		ingress('c', { rules: [{ host: 'c.com', paths: [] }] }),
	];
	t.is(servedBy(all, 'http://b.com/x'), 'Exact /x');
	t.is(servedBy(all, 'http://b.com/y'), 'second');
	t.is(servedBy(all, 'http://c.com/'), 'first');
	t.is(servedBy(all, 'http://d.com/'), 'first');
	t.is(servedBy([ingress('c', { rules: [{ host: 'c.com', paths: [] }] })], 'http://c.com/'), undefined);
});

test('two Ingresses for one host are one table; where they clash the first wins, and the other is told of', (t) => {
	const other = { service: 'late', port: 80 };
	const all = [
		ingress('a', { rules: [{ host: 'x.com', paths: paths('Prefix /a') }] }),
		ingress('b', { rules: [{ host: 'x.com', paths: [{ path: '/a/', type: 'Prefix', backend: other }] }] }),
		ingress('c', { rules: [{ host: 'x.com', paths: paths('Prefix /a/b', 'Exact /a') }] }),
	];
	t.is(servedBy(all, 'http://x.com/a/z'), 'Prefix /a');
	t.is(servedBy(all, 'http://x.com/a/b/z'), 'Prefix /a/b');
	t.is(servedBy(all, 'http://x.com/a'), 'Exact /a');
	t.deepEqual(
		routingTable(all).clashes.map(({ host, path, winner, loser }) => [host, path, winner.ingress, loser.ingress]),
		[['x.com', '/a/', 'a', 'b']],
	);
});
