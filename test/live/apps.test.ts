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
			await cnilab(['down', '--lab', lab]);
		}
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
