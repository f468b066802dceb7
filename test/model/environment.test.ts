import test from 'ava';
import { environmentOf } from '../../src/model/environment.ts';
import { expand, expandShell, literal } from '../../src/model/expand.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { serviceVariables } from '../../src/model/service-variables.ts';
import { changeWorld, firstWorld } from '../../src/world/world.ts';
import { topologyNamed } from '../cli/shop.ts';

const manifests = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {color: blue $(IP), size: "4"}
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: shop}
data: {password: c2VjcmV0, user: YW5u}
stringData: {user: bob}
---
apiVersion: v1
kind: Service
metadata: {name: redis-master, namespace: shop}
spec: {clusterIP: 10.96.0.42, ports: [{name: tcp, port: 6379}, {name: dns-udp, port: 53, protocol: UDP}]}
---
apiVersion: v1
kind: Service
metadata: {name: headless, namespace: shop}
spec: {clusterIP: None, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: elsewhere}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}, annotations: {note: "say $(hi)"}}
spec:
  serviceAccountName: robot
  nodeName: n1
  initContainers: [{name: wait, env: [{name: ROLE, value: init}]}]
  containers:
    - name: main
      resources: {limits: {cpu: 1500m, memory: 64Mi}, requests: {memory: 1Mi}}
      envFrom: [{configMapRef: {name: settings}, prefix: S_}, {secretRef: {name: keys}}, {secretRef: {name: lacking, optional: true}}]
      env:
        - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: WHERE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
        - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
        - {name: WHO, valueFrom: {fieldRef: {fieldPath: spec.serviceAccountName}}}
        - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
        - {name: IPS, valueFrom: {fieldRef: {fieldPath: status.podIPs}}}
        - {name: HOST, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
        - {name: APP, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
        - {name: NOTE, valueFrom: {fieldRef: {fieldPath: "metadata.annotations['note']"}}}
        - {name: NONE, valueFrom: {fieldRef: {fieldPath: "metadata.labels['none']"}}}
        - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
        - {name: MILLI, valueFrom: {resourceFieldRef: {resource: requests.cpu, divisor: 1m}}}
        - {name: MEM, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
        - {name: ASKED, valueFrom: {resourceFieldRef: {resource: requests.memory}}}
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: keys, key: password}}}
        - {name: LACKING, valueFrom: {configMapKeyRef: {name: settings, key: lacking, optional: true}}}
        - {name: S_size, value: "5"}
        - {name: URL, value: "http://$(IP):$(REDIS_MASTER_SERVICE_PORT)/$(LATER) $$(IP) $(S_color)"}
        - {name: LATER, value: x}
---
apiVersion: v1
kind: Pod
metadata: {name: poor, namespace: shop}
spec:
  enableServiceLinks: false
  containers: [{name: main, env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: nope}}}]}]
---
apiVersion: v1
kind: Pod
metadata: {name: poorer, namespace: shop}
spec: {containers: [{name: main, envFrom: [{secretRef: {name: none}}]}]}
`;

const { resources: apply, errors } = readManifests([{ name: 'a.yaml', text: manifests }]);
const born = firstWorld({ ...topologyNamed('flannel-vxlan'), dns: true });
const { cluster } = changeWorld(born, { delete: [], label: [], apply });
const podNamed = (name: string) => cluster.pods.find((pod) => pod.name === name) ?? cluster.pods[0];
const environment = (name: string, container?: string) => {
	const pod = podNamed(name);
	return pod ? environmentOf(pod, cluster.services, container) : {};
};

test('a container has the variables of its manifest, each by its source, and references resolved', (t) => {
	t.deepEqual(errors, []);
	const own = Object.entries(environment('web')).filter(([name]) => !/^(KUBERNETES|REDIS)_/.test(name));
	const ip = podNamed('web')?.ip;
	t.deepEqual(Object.fromEntries(own), {
		...{ S_color: 'blue $(IP)', S_size: '5', password: 'secret', user: 'bob' },
		...{ NAME: 'web', WHERE: 'shop', NODE: 'n1', WHO: 'robot', IP: String(ip), IPS: String(ip) },
		...{ HOST: '172.31.0.2', APP: 'web', NOTE: 'say $(hi)', NONE: '' },
		...{ CPU: '2', MILLI: '1500', MEM: '64', ASKED: '1048576', PASSWORD: 'secret' },
		...{ URL: `http://${ip}:6379/$(LATER) $(IP) blue $(IP)`, LATER: 'x' },
	});
	t.is(environment('web', 'wait')['ROLE'], 'init');
	t.is(environment('web', 'wait')['NAME'], undefined);
});

test("it is told of its namespace's Services with an address, and of the API server", (t) => {
	t.deepEqual(serviceVariables(cluster.services, { namespace: 'shop', links: true }), {
		KUBERNETES_SERVICE_HOST: '10.96.0.1',
		KUBERNETES_SERVICE_PORT: '443',
		KUBERNETES_SERVICE_PORT_HTTPS: '443',
		KUBERNETES_PORT: 'tcp://10.96.0.1:443',
		KUBERNETES_PORT_443_TCP: 'tcp://10.96.0.1:443',
		KUBERNETES_PORT_443_TCP_PROTO: 'tcp',
		KUBERNETES_PORT_443_TCP_PORT: '443',
		KUBERNETES_PORT_443_TCP_ADDR: '10.96.0.1',
		REDIS_MASTER_SERVICE_HOST: '10.96.0.42',
		REDIS_MASTER_SERVICE_PORT: '6379',
		REDIS_MASTER_SERVICE_PORT_TCP: '6379',
		REDIS_MASTER_SERVICE_PORT_DNS_UDP: '53',
		REDIS_MASTER_PORT: 'tcp://10.96.0.42:6379',
		REDIS_MASTER_PORT_6379_TCP: 'tcp://10.96.0.42:6379',
		REDIS_MASTER_PORT_6379_TCP_PROTO: 'tcp',
		REDIS_MASTER_PORT_6379_TCP_PORT: '6379',
		REDIS_MASTER_PORT_6379_TCP_ADDR: '10.96.0.42',
		REDIS_MASTER_PORT_53_UDP: 'udp://10.96.0.42:53',
		REDIS_MASTER_PORT_53_UDP_PROTO: 'udp',
		REDIS_MASTER_PORT_53_UDP_PORT: '53',
		REDIS_MASTER_PORT_53_UDP_ADDR: '10.96.0.42',
	});
	const names = Object.keys(environment('poor'));
	t.true(names.includes('KUBERNETES_SERVICE_HOST'));
	t.false(names.some((name) => name.startsWith('REDIS')));
});

test('what a variable names and nobody has keeps the container from being made', (t) => {
	t.is(podNamed('poor')?.env?.['main']?.trouble, "couldn't find key nope in ConfigMap shop/settings");
	t.is(podNamed('poorer')?.env?.['main']?.trouble, 'secret "none" not found');
	t.is(podNamed('web')?.env?.['main']?.trouble, undefined);
});

const lookUp = (name: string) => ({ A: '1', B: '$(A)' })[name];

/** As in Kubernetes' own table of what expands to what (third_party/forked/golang/expansion), in words of our own. */
const rows: readonly (readonly [text: string, expanded: string])[] = [
	['$(A)', '1'],
	['x$(A)y$(A)', 'x1y1'],
	['$(B)', '$(A)'],
	['$(NONE)', '$(NONE)'],
	['$$(A)', '$(A)'],
	['$$$(A)', '$1'],
	['$$$$(A)', '$$(A)'],
	['$A $[A] $', '$A $[A] $'],
	['$(A', '$(A'],
	['a$$b', 'a$b'],
	['$($(A))', '$($(A))'],
];

test('references are expanded as the kubelet does', (t) => {
	for (const [text, expanded] of rows) t.is(expand(text, lookUp), expanded, text);
	for (const [text] of rows) t.is(expand(literal(text), lookUp), text);
});

test("a shell's own dollars stay what they are", (t) => {
	t.is(expandShell('echo $(A) $(date) $$ $(echo $(A))', lookUp), 'echo 1 $(date) $$ $(echo 1)');
});
