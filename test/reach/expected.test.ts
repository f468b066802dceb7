import test from 'ava';
import { expectedTable, idleExceptions } from '../../src/reach/expected.ts';
import { questions } from '../../src/reach/questions.ts';
import { worldOf, xyz } from '../policy/lab.ts';
import { cellOf } from './oracle/cell.ts';

const closed =
	'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: x}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}';
const host =
	'apiVersion: v1\nkind: Pod\nmetadata: {name: host, namespace: w}\nspec: {nodeName: n2, hostNetwork: true, containers: [{name: c, image: c, ports: [{containerPort: 9100}]}]}';
const { cluster } = worldOf([xyz, closed, host].join('\n---\n'));

const tableOf = (except: Parameters<typeof expectedTable>[1]['except'] = []) => {
	const expectation = { default: 'policy', except } as const;
	return expectedTable(questions(cluster, expectation), expectation, cluster);
};

test('what policies mean is the expectation where they alone decide', (t) => {
	const table = tableOf();
	t.is(table.verdict(cellOf('y/a → z/a:80/TCP')), 'allow');
	t.is(table.verdict(cellOf('y/a → x/a:80/TCP')), 'deny');
	t.is(table.verdict(cellOf('x/a → x/b:81/UDP')), 'deny');
	t.is(table.verdict(cellOf('y/a → w/host:9100/TCP')), 'allow');
	t.is(table.verdict(cellOf('x/a → w/host:9100/TCP')), 'deny');
});

const everywhere = [
	{ from: 'external', to: 'none/*', verdict: 'allow' },
	{ from: 'y/a', to: 'external', verdict: 'allow' },
	{ from: 'y/a', to: 'node/n1', port: 22, verdict: 'reject' },
	{ from: 'y/a', to: 'node/n2', port: 9100, verdict: 'allow' },
] as const;

for (const [asked, verdict, since] of [
	['external → y/a:80/TCP', undefined, 'the world finds no way to a pod'],
	['y/b → external:443/TCP', 'allow', 'the world answers there'],
	['x/a → external:443/TCP', 'deny', 'policy closes it'],
	['y/b → node/n1:22/TCP', undefined, 'nobody listens there'],
	['y/a → node/n1:22/TCP', 'reject', 'an exception says so'],
	['y/b → node/n2:9100/TCP', 'allow', 'a pod on its network listens there'],
	['x/a → node/n1:22/TCP', 'deny', 'policy closes it, whoever listens'],
] as const)
	test(`${asked} is expected to be ${verdict ?? 'nothing'}, since ${since}`, (t) => {
		t.is(tableOf(everywhere).verdict(cellOf(asked)), verdict);
	});

test('exceptions stand above what policies mean', (t) => {
	const table = tableOf([{ from: 'y/*', to: 'x/a', port: 80, protocol: 'TCP', verdict: 'allow' }]);
	t.is(table.verdict(cellOf('y/a → x/a:80/TCP')), 'allow');
	t.is(table.verdict(cellOf('y/a → x/a:81/TCP')), 'deny');
});

test('an exception that is about no cell is found', (t) => {
	const except = [
		{ from: 'y/a', to: 'x/a', verdict: 'deny' },
		{ from: 'y/a', to: 'x/q', verdict: 'deny' },
		{ from: 'y/a', to: 'x/a', port: 8080, verdict: 'deny' },
	] as const;
	t.deepEqual(idleExceptions(questions(cluster), { default: 'policy', except }), except.slice(1));
});
