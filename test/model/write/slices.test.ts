import test from 'ava';
import { liveSlices } from '../../../src/model/write/slices.ts';
import { worldOf } from '../../policy/lab.ts';

const pods = `
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {app: web}}
spec: {containers: [{name: c, image: c, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, labels: {app: web}}
spec: {containers: [{name: c, image: c, ports: [{name: http, containerPort: 9090}, {name: dns, containerPort: 53, protocol: UDP}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: c, labels: {app: web}}
spec: {containers: [{name: c, image: c, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}, {name: dns, port: 53, targetPort: dns, protocol: UDP}]
---
apiVersion: v1
kind: Service
metadata: {name: nobody}
spec: {selector: {app: none}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: kept-by-hand}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: elsewhere}
spec: {type: ExternalName, externalName: shop.example}
`;

test('a Service with a selector has a slice for each set of port numbers that its pods have', (t) => {
	const { cluster, store } = worldOf(pods);
	const nameOf = new Map(cluster.pods.map(({ ip, name }): [string, string] => [ip, name]));
	const slices = liveSlices({ cluster, store, ready: new Set() }).filter(({ namespace }) => namespace === 'default');
	t.deepEqual(
		slices.map(({ labels, behind }) => [
			labels['kubernetes.io/service-name'],
			behind.map(({ port, endpoints }) => [port, endpoints[0]?.port, endpoints.map(({ ip }) => nameOf.get(ip))]),
		]),
		[
			['nobody', []],
			['web', [['http', 8080, ['a', 'c']]]],
			[
				'web',
				[
					['http', 9090, ['b']],
					['dns', 53, ['b']],
				],
			],
		],
	);
	for (const { name, labels } of slices)
		t.regex(name, new RegExp(`^${labels['kubernetes.io/service-name']}-[a-z0-9]{5}$`));
	t.is(new Set(slices.map(({ name }) => name)).size, slices.length);
});
