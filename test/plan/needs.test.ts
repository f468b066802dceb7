import test from 'ava';
import { needsOf } from '../../src/plan/needs.ts';

const flannel = { name: 'flannel', options: {} };

test('each need of the kernel is named once, with who needs it first', (t) => {
	const needs = needsOf({ cni: flannel });
	t.deepEqual(
		needs.filter(({ need }) => need === 'iptables'),
		[{ need: 'iptables', by: 'cni/flannel' }],
	);
	t.is(new Set(needs.map(({ need }) => need)).size, needs.length);
});

test("kube-proxy's needs are asked for where the dataplane has none of its own", (t) => {
	const unknown = { name: 'other', options: {} };
	t.deepEqual(needsOf({ cni: unknown }), [{ need: 'iptables', by: 'kube-proxy (iptables)' }]);
	t.deepEqual(needsOf({ cni: unknown, kubeProxy: 'none' }), []);
});
