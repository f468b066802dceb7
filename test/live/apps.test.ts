import { join } from 'node:path';
import { execa } from 'execa';
import { profiles } from '../../src/cni/all.ts';
import { netns } from '../../src/runtime/netns/netns.ts';
import { apps } from '../apps/apps.ts';
import { root } from '../shape/sources.ts';
import { testIf } from '../skip.ts';

const command = join(root, 'bin', 'cnilab');
const fit = await netns.probe();

const cnilab = (args: readonly string[]) =>
	execa(command, args, { reject: false, stdin: 'ignore', timeout: 60_000, killSignal: 'SIGKILL' });

for (const { name: whose, folder, files } of apps)
	for (const { name } of profiles)
		testIf(fit, `whole applications, ${whose}, come up on ${name}, and every pod answers every other`, async (t) => {
			const lab = `apps-${process.pid}-${profiles.findIndex((profile) => profile.name === name)}`;
			const manifests = files.flatMap((file) => ['-f', join(folder, file)]);
			try {
				const up = await cnilab(['up', '-t', name, '--runtime', 'netns', '--lab', lab, ...manifests]);
				t.is(up.exitCode, 0, up.stderr);
				const matrix = await cnilab(['matrix', '--lab', lab, '-o', 'json']);
				t.is(matrix.exitCode, 0, matrix.stderr);
				const { probes }: { probes: { from: string; to: string; verdict: string }[] } = JSON.parse(matrix.stdout);
				t.true(new Set(probes.map(({ from }) => from)).size > 10);
				t.deepEqual([...new Set(probes.map(({ verdict }) => verdict))], ['allow']);
			} finally {
				await cnilab(['down', lab]);
			}
		});

interface Result {
	readonly topology: string;
	readonly passed: boolean;
	readonly steps: readonly { readonly checks: readonly Check[] }[];
	readonly warnings?: readonly { readonly code: string }[];
}

interface Check {
	readonly from: string;
	readonly curl?: string;
	readonly passed: boolean;
	readonly reason?: string;
	readonly causes?: readonly { readonly text: string; readonly next?: string }[];
}

/** The calls that an application's parts make of each other, with these manifests. */
const runCalls = async (scenarios: string, manifests: readonly string[], topology: string) => {
	const files = manifests.flatMap((file) => ['-f', file]);
	const run = await cnilab(['run', scenarios, ...files, '-t', topology, '--runtime', 'netns', '-o', 'json']);
	const { results }: { results: readonly Result[] } = JSON.parse(run.stdout || run.stderr);
	const failed = results.flatMap(({ steps }) => steps.flatMap(({ checks }) => checks.filter(({ passed }) => !passed)));
	return { exitCode: run.exitCode, results, failed };
};

for (const { name: whose, folder, scenarios, checks, files } of apps)
	for (const { name } of profiles)
		testIf(fit, `every call of whole applications, ${whose}, finds its way by name on ${name}`, async (t) => {
			const manifests = files.map((file) => join(folder, file));
			const { exitCode, results, failed } = await runCalls(scenarios, manifests, name);
			t.deepEqual(failed, []);
			t.is(exitCode, 0);
			t.true(results.flatMap(({ steps }) => steps.flatMap(({ checks }) => checks)).length >= checks);
		});

const own = join(root, 'test/apps');
const withPolicies = ['library.yaml', 'library-policies.yaml'].map((file) => join(own, file));
const calls = join(own, 'scenarios/library.yaml');

/** What the library's own policies break: they open what calls itself "book", where the pods are called "books", and
 * nothing for the sessions; all else of the namespace is closed by one that opens it for the pods of some "auditor"
 * alone. */
const broken = [
	['desk', 'http://books/books/1', 'closed'],
	['desk', 'tcp://sessions:6379', 'closed'],
	['loans', 'http://books/books/1', 'closed'],
	['books', 'tcp://books-db:27017', 'books-db-access, closed'],
] as const;

testIf(fit, "on calico-vxlan an application's policies break four of its calls, each with its cause", async (t) => {
	const { exitCode, failed } = await runCalls(calls, withPolicies, 'calico-vxlan');
	t.is(exitCode, 1);
	t.deepEqual(
		failed.map(({ from, curl }) => [from.replace(/^library\/(.*)-\w+-\w+$/, '$1'), curl]),
		broken.map(([from, curl]) => [from, curl]),
	);
	for (const [i, { reason, causes: [cause] = [] }] of failed.entries()) {
		const policies = broken[i]?.[2].replaceAll(/[\w-]+/g, 'KubernetesNetworkPolicy library/$&') ?? '';
		t.is(reason, 'exit 28 (no answer to SYN), expected 0');
		const { text = '', next = '' } = cause ?? {};
		t.regex(text, /^n\d: no policy allows it: /);
		t.true(text.includes(` is isolated for ingress by ${policies}; dropped by `), text);
		t.regex(
			text,
			/; nearest is ingress\[\d\] of library\/[\w-]+ \(\S+\): it is for pods with \S+=\S+ of namespace library, and /,
		);
		t.regex(next, /^a peer with the labels of library\/[\w-]+ in ingress\[\d\]/);
		t.false(`${text}${next}`.includes('\n'));
	}
});

for (const name of profiles.map((profile) => profile.name).filter((name) => name.startsWith('flannel')))
	testIf(fit, `on ${name} an application's policies break nothing, and that is warned of`, async (t) => {
		const { exitCode, results, failed } = await runCalls(calls, withPolicies, name);
		t.deepEqual([exitCode, failed], [0, []]);
		t.true(results.every(({ warnings = [] }) => warnings.some(({ code }) => code === 'policy-inert')));
	});

testIf(fit, "on calico-vxlan an application's policies do what they mean, and on flannel-vxlan nothing", async (t) => {
	const files = withPolicies.flatMap((file) => ['-f', file]);
	const check = await cnilab([
		'check',
		'-t',
		'calico-vxlan,flannel-vxlan',
		'--runtime',
		'netns',
		...files,
		'-o',
		'json',
	]);
	t.is(check.exitCode, 1, check.stderr);
	const { results }: { results: { topology: string; passed: boolean }[] } = JSON.parse(check.stdout);
	t.deepEqual(
		results.map(({ topology, passed }) => ({ topology, passed })),
		[
			{ topology: 'calico-vxlan', passed: true },
			{ topology: 'flannel-vxlan', passed: false },
		],
	);
});
