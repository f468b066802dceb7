import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProbeResult } from '../../src/bus/probe.ts';
import type { Change } from '../../src/bus/verbs.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { planFor } from '../../src/plan/plan.ts';
import * as everyKind from '../plan/services/iptables/every-kind.ts';
import { savedIn, savedOf } from '../plan/services/iptables/saved.ts';
import { root } from '../shape/sources.ts';
import { testIf } from '../skip.ts';
import { bare, containers, type Ground, topologyFile } from './grounds.ts';
import { cnilab, type LiveLab, upLab } from './lab.ts';

const folder = join(root, 'scenarios', 'service');

/** DNS has tests of its own. */
const scenarios = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !name.startsWith('dns-'));
const base = join(folder, 'base', 'web.yaml');
const besides = join(root, 'scenarios', 'service-and-policy');
const beside = readdirSync(besides).map((name) => join(besides, name));

const grounds: readonly (readonly [profile: string, ground: Ground, paths: readonly string[]])[] = [
	['flannel-vxlan', bare, []],
	['flannel-host-gw', bare, []],
	['calico-vxlan', bare, beside],
	['flannel-vxlan', containers, []],
	['flannel-host-gw', containers, []],
	['calico-vxlan', containers, beside],
];

for (const [profile, ground, more] of grounds)
	testIf(ground.fit, `Services do on ${profile}, on ${ground.name}, what the scenarios say of them`, async (t) => {
		t.timeout(240_000);
		const paths = [...scenarios.map((name) => join(folder, name)), ...more];
		const options = ['-t', topologyFile(profile, { nodes: 3 }), '--runtime', ground.runtime];
		t.regex(await cnilab(ground.user, ['run', ...paths, ...options]), new RegExp(`${paths.length} runs: passed`));
	});

const network = join(root, 'scenarios', 'network');

testIf(bare.fit, 'lengths and tunnels do what the scenarios say of them, each on topologies of its own', async (t) => {
	t.timeout(60_000);
	const count = readdirSync(network).filter((name) => name.endsWith('.yaml')).length;
	t.regex(await cnilab(bare.user, ['run', network, '--runtime', bare.runtime]), new RegExp(`${count} runs: passed`));
});

for (const profile of ['flannel-vxlan', 'calico-vxlan'])
	testIf(
		bare.fit,
		`on ${profile} each node holds the lines that kube-proxy would write, letter by letter`,
		async (t) => {
			t.timeout(60_000);
			const lab = await upLab(t, {
				profile,
				ground: bare,
				nodes: everyKind.nodes.length,
				manifests: everyKind.manifests,
			});
			const cluster = await lab.cluster();
			for (const node of everyKind.nodes) {
				const saved = savedIn(await lab.sh(`node/${node}`, 'iptables-save -t filter && iptables-save -t nat'));
				t.is(saved, savedOf(planFor(cluster, node)));
				if (profile === 'flannel-vxlan') t.is(saved, everyKind.golden(node));
			}
		},
	);

const serviceOf = (spec: string): Change => {
	const text = `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: ${spec}}`;
	return { delete: [], apply: readManifests([{ name: 'web.yaml', text }]).resources, label: [] };
};

const addressOf = async (lab: LiveLab): Promise<string> =>
	(await lab.cluster()).services.find(({ namespace, name }) => namespace === 'shop' && name === 'web')?.clusterIP ?? '';

const connections = 3000;

/** Of so many draws of one in three, five standard deviations either way: fewer than one run in a million is
 * outside. */
const chance = 5 * Math.sqrt(connections * (1 / 3) * (2 / 3));

testIf(bare.fit, 'three endpoints share three thousand connections as evenly as chance has it', async (t) => {
	t.timeout(120_000);
	const lab = await upLab(t, { profile: 'flannel-vxlan', ground: bare, nodes: 3, manifests: base });
	await lab.client.call('change', serviceOf('{selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}'));
	const to = await addressOf(lab);
	const ask = { from: 'shop/on-n1', to, port: 80, protocol: 'TCP', mode: 'raw', patienceMs: 5000 } as const;
	const probes = Array.from({ length: connections }, (_, id) => ({ id, ...ask }));
	const results: readonly ProbeResult[] = await lab.client.call('probe', { probes });
	const counts = Map.groupBy(results, ({ answer }) => answer?.pod);
	t.deepEqual([...counts.keys()].toSorted(), ['web-0', 'web-1', 'web-2']);
	for (const [pod, { length }] of counts)
		t.true(Math.abs(length - connections / 3) < chance, `${pod} had ${length} of ${connections}`);
});

/** How often each rule of a node's nat table was met, by the rule. */
const counted = async (lab: LiveLab): Promise<ReadonlyMap<string, number>> => {
	const saved = await lab.sh('node/n1', 'iptables-save -c -t nat');
	return new Map(
		saved.split('\n').flatMap((line): readonly (readonly [string, number])[] => {
			const [, packets, rule] = /^\[(\d+):\d+\] (-A .*)$/.exec(line) ?? [];
			return rule === undefined ? [] : [[rule, Number(packets)]];
		}),
	);
};

testIf(bare.fit, "an endpoint's change rewrites its Service's own chain, and no rule besides", async (t) => {
	t.timeout(60_000);
	const lab = await upLab(t, { profile: 'flannel-vxlan', ground: bare, nodes: 3, manifests: base });
	await lab.client.call('change', serviceOf('{selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}'));
	const to = await addressOf(lab);
	const ask = { from: 'shop/on-n1', to, port: 80, protocol: 'TCP', mode: 'raw', patienceMs: 5000 } as const;
	await lab.client.call('probe', { probes: Array.from({ length: 90 }, (_, id) => ({ id, ...ask })) });
	const before = await counted(lab);
	const ready = [{ pod: 'shop/web-1', value: false }];
	await lab.client.call('change', { delete: [], apply: [], label: [], ready });
	const after = await counted(lab);
	// A chain that is written anew counts from nothing; one that stays goes on counting.
	const anew = [...before].filter(([rule, packets]) => packets > 0 && (after.get(rule) ?? 0) < packets);
	const chainOf = (rule: string): string => rule.split(' ')[1] ?? '';
	const own = [...before.keys()].flatMap(
		(rule) => / "shop\/web cluster IP" .* -j (KUBE-SVC-\S+)$/.exec(rule)?.[1] ?? [],
	);
	const gone = [...before.keys()].flatMap(
		(rule) => / "shop\/web -> 10\.244\.1\.\d+:8080" .* -j (\S+)$/.exec(rule)?.[1] ?? [],
	);
	t.deepEqual([own.length, gone.length], [1, 1]);
	t.deepEqual([...new Set(anew.map(([rule]) => chainOf(rule)))].toSorted(), [...gone, ...own]);
	const kept = [...after].filter(([rule, packets]) => packets > 0 && chainOf(rule).startsWith('KUBE-SEP-'));
	t.true(kept.length >= 2, "the other endpoints' chains were met, and still say so");
});

/** One socket, and so one connection to conntrack: says who answers, twenty times, five times a second. */
const goOn = (to: string): string => `
	exec 3<>/dev/udp/${to}/53
	for i in $(seq 20); do
		echo hello >&3
		timeout 1 dd bs=4096 count=1 <&3 2>/dev/null | grep -o '"pod":"[^"]*"' || echo nobody
		sleep 0.2
	done`;

testIf(bare.fit, 'a UDP client that goes on from one port is answered by another when its endpoint goes', async (t) => {
	t.timeout(60_000);
	const lab = await upLab(t, { profile: 'calico-vxlan', ground: bare, nodes: 3, manifests: base });
	const ports = '[{port: 53, protocol: UDP, targetPort: 5353}]';
	await lab.client.call('change', serviceOf(`{selector: {app: web}, ports: ${ports}}`));
	const going = lab.sh('shop/on-n1', `bash -c '${goOn(await addressOf(lab)).replaceAll("'", `'\\''`)}'`);
	await delay(1500);
	const ready = [
		{ pod: 'shop/web-0', value: false },
		{ pod: 'shop/web-1', value: false },
	];
	await lab.client.call('change', { delete: [], apply: [], label: [], ready });
	const said = (await going).trim().split('\n');
	t.is(new Set(said.slice(0, 4)).size, 1, 'one connection, one endpoint');
	t.is(said.at(-1), '"pod":"web-2"', said.join());
	t.true(said.filter((word) => word === 'nobody').length <= 1, said.join());
});
