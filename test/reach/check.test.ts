import test from 'ava';
import type { Answer } from '../../src/bus/answer.ts';
import type { CheckExpectation } from '../../src/model/scenario.ts';
import { parseIp } from '../../src/net/ip.ts';
import { type Attempt, judge } from '../../src/reach/check.ts';
import type { Located } from '../../src/trace/facts.ts';

const at = (place: string, node: string, ...addresses: string[]): Located => ({
	place,
	node,
	addresses: addresses.map(parseIp),
});
const places = [
	at('shop/web-0', 'n1', '10.244.1.2'),
	at('shop/web-1', 'n2', '10.244.2.2'),
	at('shop/front-0', 'n1', '10.244.1.3'),
	at('node/n1', 'n1', '172.30.0.2', '10.244.1.1', '10.244.1.0'),
	at('node/n2', 'n2', '172.30.0.3'),
	at('external', 'router', '203.0.113.10'),
];

const backings = [{ service: 'shop/web', addresses: ['10.96.0.8'], pods: ['shop/web-0', 'shop/web-1'] }];

const answer = (place: string, clientIP = '10.244.1.3', status = 200, more: Partial<Answer> = {}): Attempt => {
	const [namespace = '', pod = ''] = place === 'external' ? ['', place] : place.split('/');
	const server = { pod, namespace, node: '', podIP: '', port: 80, protocol: 'TCP' as const };
	return { exit: 0, status, answer: { ...server, clientIP, clientPort: 40000, ...more } };
};
const silence: Attempt = { exit: 28, error: 'no answer to SYN' };
const refusal: Attempt = { exit: 7, error: 'ECONNREFUSED' };
const named = (rcode: string, ...answers: string[]): Attempt => ({ exit: 0, dns: { rcode, answers } });
const both = [answer('shop/web-0'), answer('shop/web-1')];

const rows: readonly { title: string; expect: CheckExpectation; attempts: readonly Attempt[]; reason?: string }[] = [
	{ title: 'an answer where nothing is said of exit codes', expect: { status: 200 }, attempts: both },
	{
		title: 'silence where nothing is said of exit codes',
		expect: { status: 200 },
		attempts: [silence],
		reason: 'exit 28 (no answer to SYN), expected 0',
	},
	{ title: 'the exit code that is expected', expect: { exit: [28] }, attempts: [silence, silence] },
	{
		title: 'one attempt of three with another exit code',
		expect: { exit: [0] },
		attempts: [...both, refusal],
		reason: 'exit 7 (ECONNREFUSED) in 1 of 3 attempts, expected 0',
	},
	{ title: 'each of two exit codes', expect: { exit: [0, 7] }, attempts: [...both, refusal] },
	{
		title: 'an exit code of a list that no attempt gave',
		expect: { exit: [0, 7] },
		attempts: both,
		reason: 'no attempt gave exit 7',
	},
	{ title: "a command's exit code", expect: { exit: [1] }, attempts: [{ exit: 1 }] },
	{
		title: 'another status',
		expect: { status: 200 },
		attempts: [answer('shop/web-0', '10.244.1.3', 404)],
		reason: 'status 404, expected 200',
	},
	{ title: 'those who may answer, by a star', expect: { servedBy: ['shop/web-*'] }, attempts: both },
	{ title: 'the world by its name', expect: { servedBy: ['external'] }, attempts: [answer('external')] },
	{
		title: 'an answer by somebody else',
		expect: { servedBy: ['shop/web-0', 'shop/front-*'] },
		attempts: both,
		reason: 'answered by shop/web-1, expected shop/web-0 or shop/front-*',
	},
	{
		title: 'one who answers always',
		expect: { spread: 'one' },
		attempts: [answer('shop/web-0'), answer('shop/web-0')],
	},
	{
		title: 'two where one should answer',
		expect: { spread: 'one' },
		attempts: both,
		reason: 'answered by 2 pods (shop/web-0, shop/web-1), expected one',
	},
	{ title: 'everyone in turn', expect: { servedBy: ['shop/web-*'], spread: 'all' }, attempts: both },
	{
		title: 'one who never answers',
		expect: { servedBy: ['shop/web-*'], spread: 'all' },
		attempts: [answer('shop/web-0')],
		reason: 'never answered: shop/web-1',
	},
	{
		title: 'nobody of that name',
		expect: { servedBy: ['shop/wep-*'], spread: 'all' },
		attempts: [answer('shop/web-0')],
		reason: 'answered by shop/web-0, expected shop/wep-*; there is no pod shop/wep-*',
	},
	{ title: "the client's own address", expect: { clientIP: 'shop/front-0' }, attempts: both },
	{ title: "the client's own address by a star", expect: { clientIP: 'shop/front-*' }, attempts: both },
	{ title: 'an address', expect: { clientIP: '10.244.1.3' }, attempts: both },
	{ title: "a node's tunnel", expect: { clientIP: 'node/n1' }, attempts: [answer('shop/web-1', '10.244.1.0')] },
	{ title: 'any node', expect: { clientIP: 'node' }, attempts: [answer('shop/web-0', '172.30.0.3')] },
	{ title: 'the world', expect: { clientIP: 'external' }, attempts: [answer('shop/web-0', '203.0.113.10')] },
	{
		title: 'another node than the one expected',
		expect: { clientIP: 'node/n2' },
		attempts: [answer('shop/web-0', '172.30.0.2')],
		reason: 'the server saw 172.30.0.2 (node/n1), expected node/n2',
	},
	{
		title: 'a foreign address',
		expect: { clientIP: 'node' },
		attempts: [answer('shop/web-0', '192.0.2.1')],
		reason: 'the server saw 192.0.2.1, expected node',
	},
	{
		title: 'two things at once',
		expect: { status: 201, clientIP: 'external' },
		attempts: [answer('shop/web-0')],
		reason: 'status 200, expected 201; the server saw 10.244.1.3 (shop/front-0), expected external',
	},
	{
		title: 'names in another order, with a dot at the end or without',
		expect: { answers: ['a.example.com', '10.96.0.1'] },
		attempts: [named('NOERROR', '10.96.0.1', 'a.example.com.')],
	},
	{
		title: 'an address more than expected',
		expect: { answers: ['10.96.0.1'] },
		attempts: [named('NOERROR', '10.96.0.1', '10.96.0.2')],
		reason: 'answers 10.96.0.1, 10.96.0.2, expected 10.96.0.1',
	},
	{
		title: 'no answers, and none are expected',
		expect: { answers: [] },
		attempts: [named('NOERROR')],
	},
	{
		title: 'a name that should not be there',
		expect: { rcode: 'NXDOMAIN' },
		attempts: [named('NOERROR', '10.96.0.1')],
		reason: 'NOERROR, expected NXDOMAIN',
	},
	{
		title: 'a name that is not there, where nothing is said of that',
		expect: { answers: [] },
		attempts: [named('NXDOMAIN')],
		reason: 'NXDOMAIN, expected NOERROR',
	},
	{ title: 'those who stand behind a Service', expect: { service: 'shop/web' }, attempts: both },
	{
		title: 'somebody who does not stand behind the Service',
		expect: { service: 'shop/web' },
		attempts: [...both, answer('shop/front-0')],
		reason: 'answered by shop/front-0, which is no endpoint of Service shop/web',
	},
	{
		title: 'a Service that is not there',
		expect: { service: 'shop/wap' },
		attempts: both,
		reason: 'there is no Service shop/wap',
	},
	{
		title: 'an answer that does not say whose it is, where it should be that of a Service',
		expect: { service: 'shop/web' },
		attempts: [{ exit: 0, status: 200 }],
		reason: 'no server answered',
	},
	{
		title: 'the client that X-Forwarded-For tells of',
		expect: { clientIP: 'shop/front-0', forwardedFor: 'external' },
		attempts: [answer('shop/web-0', '10.244.1.3', 200, { forwardedFor: '203.0.113.10' })],
	},
	{
		title: 'another client in X-Forwarded-For',
		expect: { forwardedFor: 'external' },
		attempts: [answer('shop/web-0', '10.244.1.3', 200, { forwardedFor: '172.30.0.3' })],
		reason: 'X-Forwarded-For names 172.30.0.3 (node/n2), expected external',
	},
	{
		title: 'no X-Forwarded-For',
		expect: { forwardedFor: 'external' },
		attempts: [answer('shop/web-0')],
		reason: 'X-Forwarded-For names nobody, expected external',
	},
	{
		title: 'silence that is expected, where the answer is judged too',
		expect: { exit: [28], servedBy: ['shop/web-0'] },
		attempts: [silence],
		reason: 'no server answered',
	},
];

for (const { title, expect, attempts, reason } of rows) {
	test(`a check ${reason ? 'fails' : 'passes'}: ${title}`, (t) => {
		const judgement = judge({ expect }, attempts, places, backings);
		t.is(judgement.reason, reason);
		t.is(judgement.passed, reason === undefined);
	});
}

test('what was observed is each value once', (t) => {
	t.deepEqual(judge({ expect: {} }, [...both, refusal, answer('shop/web-0')], places).observed, {
		exit: [0, 7],
		status: [200],
		servedBy: ['shop/web-0', 'shop/web-1'],
		clientIP: ['10.244.1.3'],
	});
	t.deepEqual(judge({ expect: {} }, [{ exit: 2 }], places).observed, { exit: [2] });
});
