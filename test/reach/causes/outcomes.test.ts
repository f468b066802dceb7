import test from 'ava';
import { parseIp } from '../../../src/net/ip.ts';
import type { Asked } from '../../../src/reach/causes/explain.ts';
import { partialCauses, unexpectedServerCauses } from '../../../src/reach/causes/outcomes.ts';
import { worldOf } from '../../policy/lab.ts';

/** A Service that takes in a Job's pod, since it has the application's label. */
const { cluster } = worldOf(`
{apiVersion: v1, kind: Pod, metadata: {name: proxy, labels: {app: proxy}}, spec: {nodeName: n1, containers: [{name: c, ports: [{containerPort: 4000}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: migrate, labels: {app: proxy}}, spec: {nodeName: n2, containers: [{name: c}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: caller}, spec: {nodeName: n1, containers: [{name: c}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: proxy}, spec: {selector: {app: proxy}, ports: [{port: 80, targetPort: 4000}]}}
`);
const ipOf = (name: string) => parseIp(cluster.pods.find((pod) => pod.name === name)?.ip ?? '');
const service = cluster.services.find(({ name }) => name === 'proxy')?.clusterIP ?? '';

const answer = (pod: string, isThere: boolean): Asked => {
	const [ip, caller] = [ipOf(pod), ipOf('caller')];
	const packet = { src: caller, sport: 1, dst: ip, dport: 4000 };
	const stop = { kind: 'refused', node: 'n2', netns: `default.${pod}`, protocol: 'TCP', packet } as const;
	return {
		question: { from: 'default/caller', to: service, port: 80, protocol: 'TCP' },
		seen: {
			...{ verdict: isThere ? 'allow' : 'reject', cause: isThere ? 'nothing stops it' : 'nothing listens' },
			...{ goal: { ip, port: 4000 }, hops: [], answer: [], notes: [], overrun: false },
			...(!isThere && { stop }),
		},
	};
};

test('where some attempts fail, each endpoint that failed has its own cause, and who answered is told', (t) => {
	const causes = partialCauses([answer('proxy', true), answer('migrate', false), answer('proxy', true)], cluster);
	t.deepEqual(
		causes.map(({ text, next, endpoint }) => [text, next, endpoint?.asked, endpoint?.answered]),
		[
			[
				`default/migrate (${ipOf('migrate')}:4000) failed: nothing listens; Service default/proxy:80 (targetPort 4000) leads there; default/migrate serves none`,
				'whether Service default/proxy is meant to select default/migrate',
				1,
				0,
			],
			[`default/proxy (${ipOf('proxy')}:4000) answered`, undefined, 2, 2],
		],
	);
	const [sometimes] = partialCauses([answer('proxy', true), answer('proxy', false)], cluster);
	t.regex(sometimes?.text ?? '', /^default\/proxy \([\d.]+:4000, 1 of 2 times\) failed: /);
});

test('where all are answered when they are asked again, that is said', (t) => {
	const [cause] = partialCauses([answer('proxy', true), answer('migrate', true)], cluster);
	t.regex(
		cause?.text ?? '',
		/^asked 2 times more, all were answered, by default\/proxy \([\d.]+:4000\), default\/migrate /,
	);
});

test('who answered in the place of another is told by what leads there', (t) => {
	const asked = [answer('proxy', true), answer('migrate', true)];
	const [cause, ...more] = unexpectedServerCauses(asked, ['default/migrate'], cluster);
	t.deepEqual(more, []);
	t.is(
		cause?.text,
		'Service default/proxy:80 (targetPort 4000) leads to default/migrate: it has app=proxy, which the Service selects',
	);
	t.is(cause?.next, "whether the Service's selector selects who was expected, and only those");
	const direct = asked.map((one) => ({ ...one, question: { ...one.question, to: ipOf('migrate'), port: 4000 } }));
	t.is(
		unexpectedServerCauses(direct, ['default/migrate'], cluster)[0]?.text,
		`${ipOf('migrate')} is the address of default/migrate itself`,
	);
});
