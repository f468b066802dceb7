import test from 'ava';
import { upstreamsOf } from '../../src/ingress/upstreams.ts';
import { type IngressBackend, ingressBackends } from '../../src/model/ingress.ts';
import { clusterWith, places } from './making.ts';
import { shop } from './shop.ts';

const clusters = new Map(ingressBackends.map((backends) => [backends, clusterWith(shop, backends)]));

const pods = ['10.244.0.2:8080', '10.244.1.2:8080'];
const nodes = ['172.31.0.2', '172.31.0.3', '172.31.0.4'];

const rows: readonly (readonly [
	backend: IngressBackend,
	service: readonly string[],
	byNode: readonly string[],
	straight: readonly string[],
])[] = [
	[{ service: 'cart', port: 80 }, ['10.96.0.80:80'], nodes.map((ip) => `${ip}:30080`), pods],
	[{ service: 'cart', port: 'web' }, ['10.96.0.80:80'], nodes.map((ip) => `${ip}:30080`), pods],
	[{ service: 'local', port: 80 }, ['10.96.0.0:80'], nodes.slice(0, 2).map((ip) => `${ip}:30081`), pods],
	[{ service: 'plain', port: 80 }, ['10.96.0.81:80'], [], pods],
	[{ service: 'headless', port: 80 }, pods, [], pods],
	[{ service: 'empty', port: 80 }, [], [], []],
	[{ service: 'outside', port: 80 }, [], [], []],
	[{ service: 'cart', port: 81 }, [], [], []],
	[{ service: 'cart', port: 'http' }, [], [], []],
	[{ service: 'nobody', port: 80 }, [], [], []],
	[{ resource: 'StorageBucket/pictures' }, [], [], []],
];

for (const [backend, ...expected] of rows)
	test(`${JSON.stringify(backend)} is reached by its Service, by nodes, or straight`, (t) => {
		for (const [i, mode] of ingressBackends.entries()) {
			const cluster = clusters.get(mode);
			if (!cluster) throw new Error(mode);
			const found = places(upstreamsOf({ namespace: 'shop', ingress: 'a', backend }, cluster));
			const own = cluster.services.find(({ name }) => 'service' in backend && name === backend.service)?.clusterIP;
			t.deepEqual(
				found,
				expected[i]?.map((place) => place.replace('10.96.0.0:', `${own}:`)),
				mode,
			);
		}
	});

test('an Ingress leads to Services of its own namespace alone', (t) => {
	const cluster = clusterWith(shop);
	t.deepEqual(upstreamsOf({ namespace: 'default', ingress: 'a', backend: { service: 'cart', port: 80 } }, cluster), []);
});
