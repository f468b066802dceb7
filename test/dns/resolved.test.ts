import test from 'ava';
import { addressesFor } from '../../src/dns/resolved.ts';
import { named } from './named.ts';

const podNamed = (name: string) => named.pods.find((pod) => pod.name === name) ?? { namespace: '', hostNetwork: false };
const db = named.pods.find(({ name }) => name === 'db-0')?.ip ?? '';

for (const [what, from, name, addresses] of [
	['a Service of its own namespace', 'front', 'cart', ['10.96.0.80']],
	['a full name', 'front', 'cart.shop.svc.cluster.local.', ['10.96.0.80']],
	["a headless Service's pods", 'front', 'db', [db]],
	["a StatefulSet's pod", 'front', 'db-0.db.shop', [db]],
	['another name for a Service', 'front', 'basket.default', ['10.96.0.80']],
	['another name for something in the world', 'front', 'bank', []],
	['a name of nobody', 'front', 'bakery', []],
	['any name, without a server to ask', 'lost', 'cart', []],
] as const)
	test(`the addresses that a pod finds for ${what}`, (t) => {
		t.deepEqual(addressesFor(named, podNamed(from), name), addresses);
	});
