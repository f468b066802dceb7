import test from 'ava';
import { durationMs } from '../../src/cli/duration.ts';
import { podsNamed, refuseContainer } from '../../src/cli/pod-target.ts';
import { printError } from '../../src/errors.ts';
import { nameOf } from '../../src/model/name-of.ts';
import { manifests, worldOn } from './shop.ts';

const more = `
---
apiVersion: v1
kind: Pod
metadata: {name: front}
spec: {initContainers: [{name: wait}], containers: [{name: main}, {name: side}]}
---
apiVersion: v1
kind: Service
metadata: {name: bare, namespace: shop}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: nobody, namespace: shop}
spec: {selector: {app: nobody}, ports: [{port: 80}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once, namespace: shop}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c}]}}}
`;

const { cluster, store } = worldOn('flannel-vxlan', manifests + more);
const [first = '', second = ''] = cluster.pods.filter(({ owner }) => owner === 'Deployment/cart').map(nameOf);
const found = (word: string, namespace?: string): string => {
	try {
		return podsNamed(word, { cluster, store, namespace }).pods.map(nameOf).join(' ');
	} catch (error) {
		return printError(error)
			.split('\n')
			.map((line) => line.trim())
			.join(' · ');
	}
};

const rows: readonly (readonly [word: string, namespace: string | undefined, found: string | RegExp])[] = [
	['db-0', undefined, 'shop/db-0'],
	['shop/db-0', undefined, 'shop/db-0'],
	['db-0', 'shop', 'shop/db-0'],
	['pod/db-0', 'shop', 'shop/db-0'],
	['po/shop/db-0', undefined, 'shop/db-0'],
	['shop/db-*', undefined, 'shop/db-0'],
	['deploy/cart', 'shop', `${first} ${second}`],
	['deployment.apps/cart', undefined, `${first} ${second}`],
	['deploy/shop/cart', undefined, `${first} ${second}`],
	['svc/cart', 'shop', `${first} ${second}`],
	['sts/db', 'shop', 'shop/db-0'],
	['job/once', 'shop', /^shop\/once-\w{5}$/],
	['front', 'default', 'default/front'],
	['front', undefined, /several namespaces have the name front · hint: did you mean default\/front or shop\/front\?/],
	['db-0', 'default', /pods "db-0" not found in default · hint: did you mean shop\/db-0\?/],
	['deploy/crat', 'shop', /deployments\.apps "crat" not found in shop · hint: did you mean shop\/cart\?/],
	['svc/bare', 'shop', /invalid service 'bare': Service is defined without a selector/],
	['svc/nobody', 'shop', /service shop\/nobody has no pod/],
	['netpol/x', 'shop', /not found|has no pods/],
];

for (const [word, namespace, wanted] of rows)
	test(`${word}${namespace ? ` -n ${namespace}` : ''} is found, or told as kubectl tells it`, (t) => {
		if (typeof wanted === 'string') t.is(found(word, namespace), wanted);
		else t.regex(found(word, namespace), wanted);
	});

test('those that run and are ready come before others', (t) => {
	const unready = {
		...cluster,
		pods: cluster.pods.map((pod) => (nameOf(pod) === first ? { ...pod, ready: false } : pod)),
	};
	t.is(
		podsNamed('deploy/cart', { cluster: unready, store, namespace: 'shop' }).pods.map(nameOf).join(' '),
		`${second} ${first}`,
	);
});

test('a container that the pod does not have is refused with those that it has', (t) => {
	const [pod] = podsNamed('front', { cluster, store, namespace: 'default' }).pods;
	for (const name of ['main', 'side', 'wait']) t.notThrows(() => refuseContainer(name, pod, { store }));
	t.throws(() => refuseContainer('mian', pod, { store }), {
		message: 'container mian is not valid for pod front out of: main, side, wait (init)',
	});
});

test('durations are as Go has them', (t) => {
	t.deepEqual(
		['5s', '10m', '1h30m', '1.5s', '200ms', '0'].map((text) => durationMs('--since', text)),
		[5000, 600_000, 5_400_000, 1500, 200, 0],
	);
	for (const text of ['', '5', 's', '5 s', '-5s', '5d']) t.throws(() => durationMs('--since', text), undefined, text);
});
