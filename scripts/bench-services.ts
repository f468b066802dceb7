import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';

/** Measures how long an endpoint's change takes to reach every node's rules, by the command itself:
 *
 *   node scripts/bench-services.ts [SERVICES] [CHANGES] [TOPOLOGY]     1000 Services of 3 endpoints, 20 changes, flannel-vxlan
 *
 * A change is a label that takes one pod out of one Service, or brings it back. Its time is from the coordinator's first
 * word to the last of three nodes' report that its kernel was looked at and holds the plan. Half of the changes
 * come while the agents are about to look, or look, after hands have put a route and a rule on every node. */
const [services = 1000, changes = 20] = process.argv.slice(2, 4).map(Number);
const topology = process.argv[4] ?? 'flannel-vxlan';
const endpoints = 3;
const pods = 30;
const lab = `bench-services-${process.pid}`;
const command = join(import.meta.dirname, '..', 'bin', 'cnilab');

const main = async (): Promise<void> => {
	const folder = mkdtempSync(join(tmpdir(), 'cnilab-bench-'));
	const file = join(folder, 'services.json');
	writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...manyPods(), ...manyServices()] }));
	try {
		const up = await timed(['up', '-t', topology, '--runtime', 'netns', '--nodes', '3', '-f', file, '--lab', lab]);
		if (up.exitCode !== 0) throw new Error(up.stderr);
		const rules = await timed(['node', 'exec', 'n1', '--lab', lab, '--', 'iptables-save', '-t', 'nat']);
		console.log(`${topology}, 3 nodes, ${services} Services of ${endpoints} endpoints: up in ${up.ms} ms`);
		console.log(
			`nat table of one node: ${rules.stdout.split('\n').filter((line) => line.startsWith('-A')).length} rules`,
		);
		console.log(`an endpoint's change reaches 3 nodes in ${spreadOf(await undisturbed())},`);
		console.log(`while agents look in ${spreadOf(await amidLooks())}; ${changes} changes each`);
	} finally {
		await timed(['down', '--lab', lab]);
		rmSync(folder, { recursive: true });
	}
};

/** Each service selects by a label of its own, which one pod in so many has. */
const share = pods / endpoints;

const manyPods = (): readonly object[] =>
	Array.from({ length: pods }, (_, pod) => ({
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: { name: `web-${pod}`, namespace: 'shop', labels: Object.fromEntries(labelsOf(pod)) },
		spec: { containers: [{ name: 'web', ports: [{ containerPort: 8080 }] }] },
	}));

const labelsOf = (pod: number): readonly (readonly [string, string])[] =>
	Array.from({ length: services }, (_, service) => service)
		.filter((service) => service % share === pod % share)
		.map((service) => [`in-s${service}`, 'yes'] as const);

const manyServices = (): readonly object[] =>
	Array.from({ length: services }, (_, service) => ({
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name: `s${service}`, namespace: 'shop' },
		spec: { selector: { [`in-s${service}`]: 'yes' }, ports: [{ port: 80, targetPort: 8080 }] },
	}));

const undisturbed = async (): Promise<readonly number[]> => {
	const times: number[] = [];
	for (let i = 0; i < changes; i++) times.push(await change(i));
	return times;
};

/** A look comes within so long after what provokes it, in ms, and is over by then. */
const lookWithin = 1500;

const amidLooks = async (): Promise<readonly number[]> => {
	const times: number[] = [];
	for (let i = 0; i < changes; i++) {
		await Promise.all(['n1', 'n2', 'n3'].map((node) => timed(['node', 'exec', node, '--lab', lab, '--', ...hands])));
		await delay((i * lookWithin) / changes);
		times.push(await change(i));
		await delay(lookWithin);
	}
	return times;
};

const hands = ['sh', '-c', 'ip route add blackhole 192.0.2.7/32; iptables -w -t nat -A KUBE-MARK-MASQ -j RETURN'];

const spreadOf = (times: readonly number[]): string => {
	const sorted = times.toSorted((a, b) => a - b);
	return `${sorted[Math.floor((sorted.length - 1) / 2)]} ms (${sorted[0]} to ${sorted.at(-1)})`;
};

const change = async (turn: number): Promise<number> => {
	const label = turn % 2 === 0 ? 'in-s13-' : 'in-s13=yes';
	const { stdout, stderr } = await timed(['label', 'pod', 'web-3', label, '-n', 'shop', '--overwrite', '--lab', lab]);
	const [, number, unit] = /converged in ([\d.]+) (m?s)/.exec(stdout + stderr) ?? [];
	if (!number) throw new Error(stdout + stderr);
	return Number(number) * (unit === 's' ? 1000 : 1);
};

const timed = async (args: readonly string[]) => {
	const start = performance.now();
	const { exitCode = 1, stdout, stderr } = await execa(command, args, { reject: false, stdin: 'ignore' });
	return { exitCode, stdout, stderr, ms: Math.round(performance.now() - start) };
};

await main();
