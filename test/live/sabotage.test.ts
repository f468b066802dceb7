import type { ExecutionContext } from 'ava';
import type { LabEvent } from '../../src/bus/events.ts';
import type { KernelObject } from '../../src/kernel/object.ts';
import { planFor } from '../../src/plan/plan.ts';
import { testIf } from '../skip.ts';
import { bare, containers, type Ground } from './grounds.ts';
import { type LiveLab, upLab } from './lab.ts';
import { askAll } from './reality.ts';
import { snapshotOf } from './snapshot.ts';
import { until } from './until.ts';

interface Sabotage {
	readonly what: string;
	/** Shell on the node, with its victims as $TUNNEL $DEVICE $PAIR $ROUTE $CHAIN $SET; the pod is shop.front. */
	readonly script: string;
	/** What the agent says that it mended. */
	readonly mended: RegExp;
}

/** Hands on a node, one after the other. */
const sabotage: readonly Sabotage[] = [
	{ what: 'a route deleted', script: 'ip route del $ROUTE', mended: /add route/ },
	{ what: 'a chain flushed', script: 'iptables -F $CHAIN', mended: /change chain ip filter/ },
	{
		what: "a stranger's rule",
		script: 'iptables -I FORWARD -s 10.9.9.9 -j DROP',
		mended: /change hook ip filter.FORWARD/,
	},
	{ what: 'another policy', script: 'iptables -P FORWARD DROP', mended: /change hook ip filter.FORWARD/ },
	{ what: 'neighbours deleted', script: 'ip neigh flush dev $TUNNEL nud permanent', mended: /add neigh/ },
	{
		what: 'a forwarding entry deleted',
		script: 'bridge fdb del $(bridge fdb show dev $TUNNEL | grep -m1 dst | cut -d" " -f1) dev $TUNNEL',
		mended: /add fdb/,
	},
	{ what: 'a device set down', script: 'ip link set $DEVICE down', mended: /change link/ },
	{ what: 'forwarding switched off', script: 'echo 0 > /proc/sys/net/ipv4/ip_forward', mended: /change sysctl/ },
	{ what: 'the tunnel deleted', script: 'ip link del $TUNNEL', mended: /add link/ },
	{ what: "a pod's pair deleted", script: 'ip link del $PAIR', mended: /add link/ },
	{
		what: "a pod's default route deleted",
		script: 'ip netns exec shop.front ip route del default',
		mended: /add route 0.0.0.0.0 .* in shop.front/,
	},
	// Nothing tells of these two: the agent finds them when it looks anyway.
	{
		what: "a pod's namespace deleted and a set emptied",
		script: 'ip netns del shop.front; [ -z "$SET" ] || ipset flush $SET',
		mended: /add namespace shop.front/,
	},
];

const rows: readonly (readonly [ground: Ground, profiles: readonly string[]])[] = [
	[bare, ['flannel-vxlan', 'calico-vxlan']],
	[containers, ['calico-vxlan']],
];

for (const [ground, profiles] of rows) {
	testIf(ground.fit, `${ground.name}, ${profiles.join(' and ')}: whatever hands do to a node is mended`, async (t) => {
		// Side by side, since most of the time is waiting.
		await Promise.all(profiles.map((profile) => spoil(t, ground, profile)));
	});
}

const spoil = async (t: ExecutionContext, ground: Ground, profile: string): Promise<void> => {
	const lab = await upLab(t, { profile, ground });
	const heard = listenFor(lab, 'n1');
	const victims = await victimsOf(lab);
	const before = await snapshotOf(lab, 'n1');
	t.true(before.length > 60, before.join('\n'));
	for (const { what, script, mended } of sabotage) {
		heard.length = 0;
		await lab.sh('node/n1', `${victims}\n${script}`);
		await until(() => heard.some((objects) => objects.some((title) => mended.test(title))), {
			what: `${profile}: ${what}: mended, ${mended}`,
		});
		await same(t, lab, before, `${profile}: ${what}`);
	}
	const { observed, predicted } = await askAll(lab);
	t.deepEqual(observed, predicted, profile);
};

/** What each `drift` event of the node names, as they come. */
const listenFor = (lab: LiveLab, node: string): (readonly string[])[] => {
	const heard: (readonly string[])[] = [];
	lab.client.subscribe({
		onEvent: (event: LabEvent) => {
			if (event.type === 'drift' && event.node === node) heard.push(event.objects);
		},
	});
	return heard;
};

/** Looks until the node is as it was; says how it differs when it does not become so. */
const same = async (t: ExecutionContext, lab: LiveLab, before: readonly string[], what: string): Promise<void> => {
	let after: readonly string[] = [];
	const ask = async (): Promise<boolean> => {
		after = await snapshotOf(lab, 'n1');
		return after.join('\n') === before.join('\n');
	};
	await until(ask, { what, within: 20_000 }).catch(() => t.deepEqual(after, before, what));
};

const victimsOf = async (lab: LiveLab): Promise<string> => {
	const plan = planFor(await lab.cluster(), 'n1');
	const links = plan.filter((o) => o.kind === 'link').filter(({ netns }) => netns === '');
	const tunnel = links.find(({ type }) => type === 'vxlan')?.name;
	const pair = links.find((link) => link.type === 'veth' && link.peer.netns === 'shop.front')?.name;
	const bridge = links.find(({ type }) => type === 'bridge')?.name;
	const route = plan.find((o): o is KernelObject & { kind: 'route' } => o.kind === 'route' && o.link === tunnel)?.dst;
	const chain = plan.find((o) => o.kind === 'chain' && o.table === 'filter' && o.rules.length > 1);
	const set = plan.find((o) => o.kind === 'ipset' && o.members.length > 0);
	const name = (o: KernelObject | undefined): string => (o && 'name' in o ? o.name : '');
	return `TUNNEL=${tunnel} PAIR=${pair} DEVICE=${bridge ?? pair} ROUTE=${route} CHAIN=${name(chain)} SET=${name(set)}`;
};
