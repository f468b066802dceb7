import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { type Followed, follow } from '../../src/client/follow.ts';
import { nameOf } from '../../src/model/name-of.ts';
import { tunnelIp } from '../../src/model/pod-network.ts';
import { explain } from '../../src/reach/causes/explain.ts';
import { addressOf } from '../../src/reach/place.ts';
import { pathOf, shapeOf } from '../../src/trace/path.ts';
import { testIf } from '../skip.ts';
import { bare, containers, type Ground, ordinary } from './grounds.ts';
import { type LiveLab, upLab } from './lab.ts';
import { until } from './until.ts';

interface Asked {
	readonly from: string;
	readonly to: string;
	readonly port?: number;
	readonly protocol?: 'TCP' | 'UDP';
	/** Length of a datagram. */
	readonly bytes?: number;
}

const toB: Asked = { from: 'default/a', to: 'default/b' };
const longToB: Asked = { ...toB, port: 53, protocol: 'UDP', bytes: 1400 };

const trace = async ({ client, cluster: clusterOf }: LiveLab, asked: Asked): Promise<Followed> => {
	const cluster = await clusterOf();
	const { from, to, port = 80, protocol = 'TCP', bytes } = asked;
	const service = cluster.services.find((one) => nameOf(one) === to);
	const address = service?.clusterIP ?? addressOf(cluster, to) ?? to;
	const mode = protocol === 'TCP' ? 'http' : 'raw';
	const [followed] = await follow([{ from, to: address, port, protocol, mode, ...(bytes && { bytes }) }], {
		client,
		cluster,
	});
	if (!followed) throw new Error('nothing was followed');
	return followed;
};

/** While hands take something away again and again, faster than the agent can mend it. */
const during = async <T>(lab: LiveLab, node: string, script: string, ask: () => Promise<T>): Promise<T> => {
	const address = addressOf(await lab.cluster(), toB.from);
	const argv = ['sh', '-c', `A=${address}; while :; do ${script}; sleep 0.02; done 2>/dev/null`];
	const hands = lab.client.open('exec', { place: `node/${node}`, argv, stdin: false }, {});
	try {
		return await ask();
	} finally {
		hands.cancel();
		await hands.result.catch(() => undefined);
	}
};

const paths: Readonly<Record<string, { there: string; back: string }>> = {
	'flannel-vxlan': {
		there: 'eth0 → veth* → cni0 → flannel.1 ⇒ VXLAN 1 udp 8472 +50 ⇒ flannel.1 → cni0 → veth* → eth0',
		back: 'eth0 → veth* → cni0 → flannel.1 ⇒ VXLAN 1 udp 8472 +50 ⇒ flannel.1 → cni0 → veth* → eth0',
	},
	'calico-vxlan': {
		there: 'eth0 → cali* → vxlan.calico ⇒ VXLAN 4096 udp 4789 +50 ⇒ vxlan.calico → cali* → eth0',
		back: 'eth0 → cali* → vxlan.calico ⇒ VXLAN 4096 udp 4789 +50 ⇒ vxlan.calico → cali* → eth0',
	},
};

const profiles = ['flannel-vxlan', 'calico-vxlan'] as const;
const grounds: readonly (readonly [Ground, (typeof profiles)[number]])[] = [
	...profiles.map((profile) => [bare, profile] as const),
	[ordinary, 'calico-vxlan'],
	[containers, 'calico-vxlan'],
];

for (const [ground, profile] of grounds)
	testIf(ground.fit, `${profile}, ${ground.name}: a packet is followed to its end, as predicted`, async (t) => {
		const manifests = join(import.meta.dirname, 'trace.yaml');
		const lab = await upLab(t, { profile, ground, manifests });
		for (const asked of [toB, { ...toB, port: 53, protocol: 'UDP' as const }]) {
			const { seen, differences } = await trace(lab, asked);
			t.deepEqual([seen.verdict, seen.notes, differences], ['allow', [], []]);
			t.deepEqual({ there: shapeOf(pathOf(seen.hops)), back: shapeOf(pathOf(seen.answer)) }, paths[profile]);
			t.deepEqual([...new Set(seen.hops.map(({ node }) => node))], ['n1', 'n2']);
			t.true(seen.hops.filter(({ netns }) => netns === '').every(({ met }) => met.length > 0));
		}
		const throughService = await trace(lab, { from: 'default/a', to: 'default/web' });
		t.deepEqual([throughService.seen.verdict, throughService.differences], ['allow', []]);
		t.deepEqual(
			throughService.seen.hops
				.flatMap(({ node, met }) => met.map(({ did }) => `${node}: ${did}`))
				.filter(isTranslation),
			[`n1: destination 10.96.100.80:80 → ${addressOf(await lab.cluster(), 'default/b')}:80`],
		);
		const astray = await trace(lab, { from: 'default/a', to: 'default/astray' });
		t.deepEqual([astray.seen.verdict, astray.differences, astray.seen.stop?.packet.dport], ['reject', [], 81]);
		t.regex(
			explain(astray, await lab.cluster()).text,
			/^n2 default\.b: nothing listens on [\d.]+:81\/TCP; Service default\/astray:80 \(targetPort 81\) leads there; default\/b serves 80\/TCP$/,
		);
		const mtu = 1450;
		const longest = await trace(lab, { ...longToB, bytes: mtu });
		t.deepEqual([longest.seen.verdict, longest.differences], ['allow', []]);
		const tooLong = await trace(lab, { ...longToB, bytes: mtu + 1 });
		t.deepEqual([tooLong.seen.verdict, tooLong.differences], ['reject', []]);
		t.regex(tooLong.seen.cause, /^MTU: it is longer than the sender's own device takes \(EMSGSIZE\)$/);
		const { seen, differences } = await trace(lab, { ...toB, port: 81 });
		t.deepEqual([seen.verdict, differences], ['reject', []]);
		t.regex(seen.cause, /^n2 default\.b: nothing listens on [\d.]+:81\/TCP$/);
		const neighbour = ((await lab.cluster()).nodes[0]?.address ?? '').replace(/\d+$/, '200');
		for (const [to, cause] of [
			['1.2.3.4', /^router: 1\.2\.3\.4 is in a blackhole route$/],
			[neighbour, new RegExp(`^n1: no answer to ARP: no host on eth0 has ${neighbour}$`)],
		] as const) {
			const nobody = await trace(lab, { from: 'default/a', to });
			t.deepEqual([nobody.seen.verdict, nobody.differences], ['deny', []]);
			t.regex(nobody.seen.cause, cause);
		}
		if (profile === 'flannel-vxlan') {
			const to = ((await lab.cluster()).nodes[0]?.podCIDRs[0] ?? '').replace(/\d+\/.*$/, '77');
			const nobody = await trace(lab, { from: 'default/a', to });
			t.deepEqual([nobody.seen.verdict, nobody.differences], ['deny', []]);
			t.is(nobody.seen.cause, `n1 default.a: no answer to ARP: no host on eth0 has ${to}`);
		}
		if (profile === 'calico-vxlan') {
			const ingress = await trace(lab, { from: 'default/a', to: 'default/d' });
			t.deepEqual([ingress.seen.verdict, ingress.differences], ['deny', []]);
			t.regex(
				ingress.seen.cause,
				/^n2: no policy allows it: default\/d is isolated for ingress by \w+ default\/nothing-in; dropped by table filter: -A cali-tw-/,
			);
			const egress = await trace(lab, { from: 'default/c', to: 'default/b' });
			t.deepEqual([egress.seen.verdict, egress.differences], ['deny', []]);
			t.regex(
				egress.seen.cause,
				/^n1: no policy allows it: default\/c is isolated for egress by \w+ default\/nothing-out; dropped by table filter: -A cali-fw-/,
			);
			// The kernel draws one endpoint or the other, before it drops the packet: as predicted in any case.
			for (let i = 0; i < 6; i++) {
				const drawn = await trace(lab, { from: 'default/c', to: 'default/both' });
				t.deepEqual([drawn.seen.verdict, drawn.differences], ['deny', []]);
				t.is(drawn.predicted.goal?.ip, drawn.seen.goal?.ip);
			}
			// Masqueraded on n1 it has another source port on n2, where it is dropped.
			const cluster = await lab.cluster();
			const node = cluster.nodes[0]?.address ?? '';
			const masqueraded = await trace(lab, { from: 'external', to: node, port: 30080 });
			t.deepEqual([masqueraded.seen.verdict, masqueraded.differences], ['deny', []]);
			t.regex(
				masqueraded.seen.cause,
				/^n2: no policy allows it: default\/d is isolated for ingress by \w+ default\/nothing-in; /,
			);
			t.is(masqueraded.seen.stop?.packet.src, tunnelIp(cluster.nodes[0] ?? { name: 'n1', podCIDRs: [] }));
			const { text, next } = explain(masqueraded, cluster);
			t.regex(
				text,
				/; node port 30080 of Service default\/closed:80 \(targetPort 80\) leads there; no policy of tier default has a rule for ingress$/,
			);
			t.regex(next ?? '', /^a rule for ingress in default\/nothing-in /);
		}
		for (const node of ['n1', 'n2']) t.false((await lab.sh(`node/${node}`, 'iptables-save -t raw')).includes('TRACE'));
	});

const isTranslation = (line: string): boolean => / → /.test(line);

testIf(bare.fit, 'every one of many traces tells of every rule that a packet met', async (t) => {
	const lab = await upLab(t, {
		profile: 'calico-vxlan',
		ground: bare,
		manifests: join(import.meta.dirname, 'trace.yaml'),
	});
	const met = new Set<string>();
	for (let i = 0; i < 25; i++) {
		const { seen } = await trace(lab, toB);
		const rules = [...seen.hops, ...seen.answer].map((hop) => hop.met.map(({ chain, rule }) => `${chain} ${rule}`));
		met.add(JSON.stringify([seen.overrun, rules]));
	}
	t.is(met.size, 1);
	await aPodMayEnd(t, lab);
});

/** Its namespace goes while it is watched: nobody minds. */
const aPodMayEnd = async (t: ExecutionContext, lab: LiveLab): Promise<void> => {
	const cluster = await lab.cluster();
	const question = { from: 'default/a', to: '1.2.3.4', port: 80, protocol: 'TCP', mode: 'raw' } as const;
	const questions = Array.from({ length: 8 }, () => question);
	const [followed] = await Promise.all([
		follow(questions, { client: lab.client, cluster }),
		delay(1000).then(() => lab.client.call('change', { delete: ['Pod/default/d'], apply: [], label: [] })),
	]);
	t.deepEqual([...new Set(followed.map(({ seen }) => seen.cause))], ['router: 1.2.3.4 is in a blackhole route']);
	const { nodes } = await lab.client.call('status', {});
	t.true(nodes.every(({ connected }) => connected));
};

const dropBy = (rule: string): string => `iptables -C ${rule} -j DROP || iptables -I ${rule} -j DROP`;

interface Sabotage {
	readonly profile: (typeof profiles)[number];
	readonly what: string;
	readonly node: string;
	readonly script: string;
	/** Puts right what no plan speaks of. */
	readonly after?: string;
	readonly asked?: Asked;
	readonly cause: RegExp;
	readonly said: RegExp;
}

const sabotages: readonly Sabotage[] = [
	{
		profile: 'flannel-vxlan',
		what: 'a route is gone',
		node: 'n1',
		script: 'ip route del 10.244.1.0/24',
		cause: /^router: 10\.244\.1\.\d+ is in a blackhole route$/,
		said: /^the way there differs after eth0: seen "n1: veth\w+ → cni0 → eth0", predicted "n1: veth\w+ → cni0 → flannel\.1"$/,
	},
	{
		profile: 'flannel-vxlan',
		what: 'a neighbour is gone',
		node: 'n1',
		script: 'ip neigh del 10.244.1.0 dev flannel.1',
		cause: /^n1: no answer to ARP: no host on flannel\.1 has 10\.244\.1\.0$/,
		said: /^the packet was (dropped|refused), and the plans say answered$/,
	},
	{
		profile: 'flannel-vxlan',
		what: 'an FDB entry is gone',
		node: 'n1',
		script: 'bridge fdb show dev flannel.1 | while read mac rest; do bridge fdb del $mac dev flannel.1; done',
		cause: /^n1: it went into flannel\.1 and never came out on the underlay: the FDB has no entry for [0-9a-f:]{17}$/,
		said: /seen nothing more, predicted "n1: VXLAN 1 /,
	},
	{
		profile: 'flannel-vxlan',
		what: 'hands put in a rule that drops',
		node: 'n1',
		script: dropBy('FORWARD -p tcp --dport 80'),
		cause: /^n1: dropped by table filter: -A FORWARD -p tcp -m tcp --dport 80 -j DROP \(no plan has this rule/,
		said: /^n1: no plan has the rule -t filter -A FORWARD -p tcp -m tcp --dport 80 -j DROP \(dropped\)$/,
	},
	{
		profile: 'flannel-vxlan',
		what: 'the answer is lost',
		node: 'n2',
		script: dropBy('FORWARD -p tcp --sport 80'),
		cause:
			/^the answer was lost on the way back: n2: dropped by table filter: -A FORWARD -p tcp -m tcp --sport 80 -j DROP /,
		said: /^n2: no plan has the rule -t filter -A FORWARD -p tcp -m tcp --sport 80 -j DROP \(dropped\)$/,
	},
	{
		profile: 'flannel-vxlan',
		what: "the tunnel's packets are dropped",
		node: 'n1',
		script: dropBy('OUTPUT -p udp --dport 8472'),
		cause: /^n1: dropped by table filter: -A OUTPUT -p udp -m udp --dport 8472 -j DROP /,
		said: /^n1: no plan has the rule -t filter -A OUTPUT -p udp -m udp --dport 8472 -j DROP \(dropped\)$/,
	},
	{
		profile: 'flannel-vxlan',
		what: 'the tunnel takes less than the pods send',
		node: 'n1',
		script: 'ip link set flannel.1 mtu 1300',
		asked: longToB,
		cause: /^n1: the MTU is 1300 bytes, and the packet has 1400$/,
		said: /^the packet was refused, and the plans say answered$/,
	},
	{
		profile: 'flannel-vxlan',
		what: 'a port of the bridge takes less than comes through the tunnel',
		node: 'n2',
		script: 'for veth in $(ip -br link | grep -o "^veth[^@]*"); do ip link set $veth mtu 1300; done',
		asked: longToB,
		cause: /^n2: MTU: it has 1400 bytes, and a port of cni0 takes less: veth\w+ 1300/,
		said: /^the packet was dropped, and the plans say answered$/,
	},
	{
		profile: 'flannel-vxlan',
		what: 'a node takes less than another sends',
		node: 'n2',
		script: 'ip link set eth0 mtu 1300',
		after: 'ip link set eth0 mtu 1500',
		asked: longToB,
		cause: /^n1: MTU: n2 eth0 takes 1300 bytes, and the packet has 1450$/,
		said: /^the packet was dropped, and the plans say answered$/,
	},
	{
		profile: 'flannel-vxlan',
		what: 'the sender has no route',
		node: 'n1',
		script: 'for net in default 10.244.0.0/16; do ip -n default.a route del $net; done',
		cause: /^the sender has no route \(ENETUNREACH\)$/,
		said: /^the packet was refused, and the plans say answered$/,
	},
	{
		profile: 'calico-vxlan',
		what: 'the way back leads over another device',
		node: 'n1',
		script: 'ip route replace $A dev vxlan.calico metric 5; ip route del $A metric 1024',
		cause:
			/^n1: the reverse path filter dropped it: the way back to [\d.]+ does not lead over cali\w+; dropped by table raw/,
		said: /^the packet was dropped, and the plans say answered$/,
	},
	{
		profile: 'calico-vxlan',
		what: "the block's own route leads into a blackhole",
		node: 'n1',
		script: 'ip route replace blackhole 192.168.0.64/26',
		cause: /^n1: 192\.168\.0\.\d+ is in a blackhole route$/,
		said: /^the packet was (dropped|refused), and the plans say answered$/,
	},
];

const isOf =
	(profile: string) =>
	(sabotage: Sabotage): boolean =>
		sabotage.profile === profile;

for (const profile of profiles)
	testIf(bare.fit, `${profile}: sabotage is named as the cause, and what differs from the plans is told`, async (t) => {
		const lab = await upLab(t, { profile, ground: bare, manifests: join(import.meta.dirname, 'trace.yaml') });
		for (const { what, node, script, after, asked = toB, cause, said } of sabotages.filter(isOf(profile))) {
			// The agent may just have mended it, and the hands be slow.
			const found = await during(lab, node, script, () =>
				until(
					async () => {
						const followed = await trace(lab, asked);
						return followed.differences.length > 0 && followed;
					},
					{ what, within: 10_000 },
				),
			);
			t.regex(found.seen.cause, cause, `${what}: ${found.seen.notes.join('\n')}`);
			t.true(
				found.differences.some((line) => said.test(line)),
				`${what}: ${found.differences.join('\n')}`,
			);
			if (after) await lab.sh(`node/${node}`, after);
			await until(async () => (await trace(lab, asked)).differences.length === 0, { what: `${what}: mended` });
		}
	});
