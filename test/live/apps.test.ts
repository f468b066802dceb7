import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { profiles } from '../../src/cni/all.ts';
import { netns } from '../../src/runtime/netns/netns.ts';
import { type Fit, fitIf, testIf } from '../skip.ts';

/** Published manifests of real applications, which are no part of this project: unmodified, on every dataplane. */
const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '..', 'shared', 'apps');
const command = join(root, 'bin', 'cnilab');

const machine = await netns.probe();
const fit: Fit = machine.fit
	? fitIf(existsSync(folder), 'the published manifests are not beside this checkout')
	: machine;

const cnilab = (args: readonly string[]) =>
	execa(command, args, { reject: false, stdin: 'ignore', timeout: 60_000, killSignal: 'SIGKILL' });

const pods = ['carts', 'front-end', 'rabbitmq', 'cassandra-0', 'cassandra-2'];

for (const { name } of profiles)
	testIf(fit, `the published applications come up on ${name}, and every pod answers every other`, async (t) => {
		const lab = `apps-${process.pid}-${profiles.findIndex((profile) => profile.name === name)}`;
		const files = ['sock-shop.yaml', 'cassandra.yaml'].flatMap((file) => ['-f', join(folder, file)]);
		try {
			const up = await cnilab(['up', '-t', name, '--runtime', 'netns', '--lab', lab, ...files]);
			t.is(up.exitCode, 0, up.stderr);
			const matrix = await cnilab(['matrix', '--lab', lab, '-o', 'json']);
			t.is(matrix.exitCode, 0, matrix.stderr);
			const { probes }: { probes: { from: string; to: string; verdict: string }[] } = JSON.parse(matrix.stdout);
			for (const pod of pods)
				t.true(
					probes.some(({ from }) => from.includes(`/${pod}`)),
					`${pod} asks`,
				);
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
}

/** The calls that the applications' programs make of each other, with these manifests. */
const runCalls = async (scenario: string, manifests: readonly string[], topology: string) => {
	const files = manifests.flatMap((file) => ['-f', join(folder, file)]);
	const path = join(root, 'scenarios', 'apps', scenario);
	const run = await cnilab(['run', path, ...files, '-t', topology, '--runtime', 'netns', '-o', 'json']);
	const { results }: { results: readonly Result[] } = JSON.parse(run.stdout || run.stderr);
	const failed = results.flatMap(({ steps }) => steps.flatMap(({ checks }) => checks.filter(({ passed }) => !passed)));
	return { exitCode: run.exitCode, results, failed };
};

for (const { name } of profiles)
	testIf(fit, `every call of the published applications finds its way by name on ${name}`, async (t) => {
		const { exitCode, results, failed } = await runCalls('.', ['sock-shop.yaml', 'cassandra.yaml'], name);
		t.deepEqual(failed, []);
		t.is(exitCode, 0);
		t.true(results.flatMap(({ steps }) => steps.flatMap(({ checks }) => checks)).length >= 30);
	});

const withPolicies = ['sock-shop.yaml', 'sock-shop-policies.yaml'];

/** What the shop's own policies break: they open what calls itself "cart", where the pods are called "carts", and
 * nothing for the sessions; all else of the namespace is closed by one that opens it for the pods of some "cortex"
 * alone. */
const broken = [
	['front-end', 'http://carts/carts/1/items', 'cortex-access'],
	['front-end', 'tcp://session-db:6379', 'cortex-access'],
	['orders', 'http://carts/carts/1/items', 'cortex-access'],
	['carts', 'tcp://carts-db:27017', 'carts-db-access, cortex-access'],
] as const;

testIf(fit, "on calico-vxlan the shop's published policies break four of its calls, each with its cause", async (t) => {
	const { exitCode, failed } = await runCalls('sock-shop.yaml', withPolicies, 'calico-vxlan');
	t.is(exitCode, 1);
	t.deepEqual(
		failed.map(({ from, curl }) => [from.replace(/^sock-shop\/(.*)-\w+-\w+$/, '$1'), curl]),
		broken.map(([from, curl]) => [from, curl]),
	);
	for (const [i, { reason = '' }] of failed.entries()) {
		const policies = broken[i]?.[2].replaceAll(/[\w-]+/g, 'KubernetesNetworkPolicy sock-shop/$&') ?? '';
		t.regex(reason, /^exit 28 \(no answer to SYN\), expected 0; n\d: no policy allows it: /);
		t.true(reason.includes(` is isolated for ingress by ${policies}; dropped by `), reason);
		t.false(reason.includes('\n'));
	}
});

for (const name of profiles.map((profile) => profile.name).filter((name) => name.startsWith('flannel')))
	testIf(fit, `on ${name} the shop's published policies break nothing, and that is warned of`, async (t) => {
		const { exitCode, results, failed } = await runCalls('sock-shop.yaml', withPolicies, name);
		t.deepEqual([exitCode, failed], [0, []]);
		t.true(results.every(({ warnings = [] }) => warnings.some(({ code }) => code === 'policy-inert')));
	});

testIf(
	fit,
	"on calico-vxlan the shop's published policies do what they mean, and on flannel-vxlan nothing",
	async (t) => {
		const files = ['sock-shop.yaml', 'sock-shop-policies.yaml'].flatMap((file) => ['-f', join(folder, file)]);
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
	},
);
