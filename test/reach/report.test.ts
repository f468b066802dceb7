import test from 'ava';
import { junit } from '../../src/reach/junit.ts';
import { readRunResult } from '../../src/reach/read-result.ts';
import { type CheckResult, probeRows, runResult, type ScenarioResult, stepResult } from '../../src/reach/result.ts';
import { tap } from '../../src/reach/tap.ts';
import { isGolden } from './golden.ts';
import { tablesOf } from './shop.ts';

const right = tablesOf({ default: 'allow', except: [] });
const wrong = tablesOf({ default: 'allow', except: [] }, [
	{ from: 'lab/client', to: 'shop/cart-0', port: 53, protocol: 'UDP', verdict: 'deny', ms: 1000.004 },
	{ from: 'lab/client', to: 'shop/cart-1', port: 53, protocol: 'UDP', verdict: 'unknown' },
]);

const check = (curl: string, reason?: string): CheckResult => ({
	from: 'lab/client',
	curl,
	times: 1,
	expect: { exit: [0] },
	passed: reason === undefined,
	observed: { exit: [reason ? 28 : 0] },
	...(reason && { reason }),
});

const result = (topology: string, steps: ScenarioResult['steps']): ScenarioResult => ({
	scenario: 'shop',
	topology,
	passed: steps.every(({ passed }) => passed),
	timings: { upMs: 1000, convergeMs: 200, probeMs: 30, downMs: 4 },
	steps,
});

const run = runResult([
	result('flannel-vxlan', [
		stepResult({ name: 'everything is open', probes: probeRows(right), checks: [] }),
		stepResult({ name: 'checks alone', probes: [], checks: [check('http://10.244.1.4:7070/?a=1&b=<2>')] }),
	]),
	result('calico-vxlan', [
		stepResult({
			name: 'everything is "open"',
			probes: probeRows(wrong),
			checks: [check('udp://10.244.1.4:53#dns', 'exit 28 (no answer\nand no ICMP error), expected 0')],
		}),
		stepResult({ name: 'nothing expected', probes: probeRows({ observed: right.observed }), checks: [] }),
	]),
]);

test('a run is JUnit XML', (t) => isGolden(t, 'run.xml', junit(run)));

test('a run is TAP 14', (t) => isGolden(t, 'run.tap', tap(run)));

test('control characters, which XML can not write, become blanks', (t) => {
	const odd = runResult([
		result('x', [stepResult({ name: 'bell\u0007 and \uD800 alone', probes: [], checks: [check('tcp://a:1')] })]),
	]);
	t.regex(junit(odd), /name="bell {2}and \uFFFD alone: check 1/);
});

test('a run passes when every cell and every check is as expected', (t) => {
	t.false(run.passed);
	t.deepEqual(
		run.results.map(({ passed, steps }) => [passed, ...steps.map((step) => step.passed)]),
		[
			[true, true, true],
			[false, false, true],
		],
	);
});

test('a row of a result says what was expected, and times in hundredths of a millisecond', (t) => {
	t.deepEqual(
		run.results[1]?.steps[0]?.probes.find(({ verdict }) => verdict === 'deny'),
		{
			from: 'lab/client',
			to: 'shop/cart-0',
			port: 53,
			protocol: 'UDP',
			verdict: 'deny',
			expected: 'allow',
			difference: 'wrong',
			ms: 1000,
		},
	);
});

test('a saved result is read back', (t) => {
	t.deepEqual(readRunResult(JSON.stringify(run), 'a.json'), run);
});

const [whole] = run.results;
const oddStep = { name: 'x', probes: [1], checks: [] };
const strangers = [
	{ title: 'broken JSON', value: '{', message: /^this is no JSON: / },
	{
		title: 'a list',
		value: [],
		message: /^this is no result of a run: Invalid input: expected object, received array$/,
	},
	{ title: 'a scenario', value: { apiVersion: 'cnilab.dev/v1', kind: 'Scenario' }, message: /run: kind: / },
	{
		title: 'a result without steps',
		value: { ...run, results: [{ scenario: 'shop', topology: 'x', timings: {} }] },
		message: /run: results\[0\]\./,
	},
	{
		title: 'a step whose probes are none',
		value: { ...run, results: [{ ...whole, steps: [oddStep] }] },
		message: /run: results\[0\]\.steps\[0\]\./,
	},
];

for (const { title, value, message } of strangers) {
	test(`no saved result: ${title}`, (t) => {
		const error = t.throws(() => readRunResult(typeof value === 'string' ? value : JSON.stringify(value), 'a.json'));
		t.like(error, { code: 'bad-input', where: 'a.json' });
		t.regex(error.message, message);
	});
}
