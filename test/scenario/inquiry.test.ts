import test from 'ava';
import { nameOf } from '../../src/model/name-of.ts';
import type { Check } from '../../src/model/scenario.ts';
import { backingsOf } from '../../src/reach/backing.ts';
import type { Observed } from '../../src/reach/check.ts';
import { checkResult } from '../../src/reach/result.ts';
import { inquiryFor } from '../../src/scenario/inquiry.ts';
import { worldOf } from '../policy/lab.ts';

const { cluster } = worldOf(
	[
		'{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: edge}, spec: {controller: cnilab.dev/ingress}}',
		...['a', 'b', 'c'].map(
			(name) =>
				`{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {app: web}}, spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}`,
		),
		'{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}',
		'{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {ingressClassName: edge, defaultBackend: {service: {name: web, port: {number: 80}}}}}',
	].join('\n---\n'),
);
const service = cluster.services.find(({ name }) => name === 'web')?.clusterIP ?? '';
const controller = cluster.pods.map(nameOf).find((name) => name.startsWith('ingress-edge/')) ?? '';

const inquiry = (check: Partial<Check>, observed: Observed) => {
	const whole: Check = {
		...{
			source: 's.yaml',
			from: 'default/a',
			job: { curl: 'http://web.default/' },
			times: 20,
			expect: { status: 200 },
		},
		...check,
	};
	return inquiryFor(checkResult(whole, { passed: false, observed, reason: 'not so' }), whole, {
		cluster,
		backings: backingsOf(cluster),
	});
};

test('what failed whole is asked once more, at the address that its name stands for', (t) => {
	const found = inquiry({}, { exit: [28] });
	t.deepEqual(
		found?.questions.map(({ from, to, port }) => [from, to, port]),
		[['default/a', service, 80]],
	);
});

test('what failed in part is asked so often that every endpoint is likely to be drawn', (t) => {
	const found = inquiry({}, { exit: [0, 7] });
	t.is(found?.questions.length, 18);
	t.deepEqual([...new Set(found?.questions.map(({ to }) => to))], [service]);
	const one = inquiry({ job: { curl: 'http://198.51.100.10/' } }, { exit: [0, 28] });
	t.is(one?.questions.length, 6);
});

test('where a controller answered for its backend, its own connection is asked, from its pod', (t) => {
	const found = inquiry(
		{ from: 'external', job: { curl: 'http://board.example/' } },
		{ exit: [0], status: [504], servedBy: [controller] },
	);
	t.deepEqual(
		[...new Set(found?.questions.map(({ from, to, port, mode }) => [from, to, port, mode].join(' ')))],
		[`${controller} ${service} 80 connect`],
	);
});

test('where somebody else answered it is asked until chance has led to him, and behind a controller not at all', (t) => {
	const expect = { servedBy: ['default/a'] };
	t.is(inquiry({ expect }, { exit: [0], servedBy: ['default/b'] })?.questions.length, 18);
	const way = { path: [controller, 'default/b'], hops: 1, clientIP: '1.2.3.4', seenAs: 'itself' } as const;
	const behind = inquiry(
		{ expect, from: 'external', job: { curl: 'http://x.example/y' } },
		{ exit: [0], servedBy: ['default/b'], proxied: [way] },
	);
	t.deepEqual(behind?.questions, []);
	t.deepEqual(behind?.conclude([]), [{ text: 'Ingress default/web sends x.example/y to Service default/web:80' }]);
});

test('a command that failed is asked nothing', (t) => {
	t.is(inquiry({ job: { exec: ['false'] } }, { exit: [1] }), undefined);
});

test('what ended with TLS is not the network’s, and no packet is sent for it', (t) => {
	const told = (exit: readonly number[], expect: Check['expect'] = { exit: [0] }) => {
		const found = inquiry({ job: { curl: 'https://web.default/' }, expect }, { exit });
		return found?.questions.length === 0 ? found.conclude([]).map(({ text }) => text) : 'asked';
	};
	t.regex(told([60])[0] ?? '', /the certificate is not for the host/);
	t.regex(told([0, 35])[0] ?? '', /the server speaks no TLS/);
	t.regex(told([0], { exit: [60] })[0] ?? '', /^TLS came about/);
	t.is(told([28]), 'asked');
	t.is(told([28, 35]), 'asked');
	t.is(told([0], { exit: [28] }), 'asked');
});
