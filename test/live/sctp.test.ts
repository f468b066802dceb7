import { join } from 'node:path';
import type { Probe, ProbeResult } from '../../src/bus/probe.ts';
import { follow } from '../../src/client/follow.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { addressOf } from '../../src/reach/place.ts';
import { pathOf } from '../../src/trace/path.ts';
import { testIf } from '../skip.ts';
import { bare, containers, type Ground, ordinary } from './grounds.ts';
import { type LiveLab, upLab } from './lab.ts';
import { until } from './until.ts';

const manifests = join(import.meta.dirname, 'sctp.yaml');
const port = 36412;

interface Asked {
	readonly from: string;
	/** A place or an address. */
	readonly to: string;
	readonly port?: number;
	readonly protocol?: 'TCP' | 'SCTP';
}

const question = async (lab: LiveLab, asked: Asked) => {
	const { from, protocol = 'SCTP' } = asked;
	const to = addressOf(await lab.cluster(), asked.to) ?? asked.to;
	return { from, to, port: asked.port ?? port, protocol, mode: 'raw' } as const;
};

const ask = async (lab: LiveLab, asked: Asked): Promise<ProbeResult> => {
	const probe: Probe = { ...(await question(lab, asked)), id: 0, patienceMs: 600 };
	const [result] = await lab.client.call('probe', { probes: [probe] });
	if (!result) throw new Error('nothing was asked');
	return result;
};

const trace = async (lab: LiveLab, asked: Asked) => {
	const [followed] = await follow([await question(lab, asked)], { client: lab.client, cluster: await lab.cluster() });
	if (!followed) throw new Error('nothing was followed');
	return followed;
};

const grounds: readonly (readonly [Ground, 'flannel-vxlan' | 'calico-vxlan'])[] = [
	[bare, 'flannel-vxlan'],
	[bare, 'calico-vxlan'],
	[ordinary, 'calico-vxlan'],
	[containers, 'calico-vxlan'],
];

for (const [ground, profile] of grounds)
	testIf(ground.fit, `${profile}, ${ground.name}: SCTP goes as TCP does, by the kernel's own rules`, async (t) => {
		t.timeout(120_000);
		const lab = await upLab(t, { profile, ground, manifests });
		const { nodes } = await lab.cluster();
		const [n1 = '', n2 = ''] = nodes.map(({ address }) => address);
		const verdict = async (asked: Asked): Promise<string> => {
			const { verdict, error = '', answer } = await ask(lab, asked);
			return verdict === 'allow' ? `${answer?.pod} saw ${answer?.clientIP}` : `${verdict} ${error}`;
		};
		const own = async (place: string): Promise<string> => addressOf(await lab.cluster(), place) ?? '';

		t.is(await verdict({ from: 'default/a', to: 'default/b' }), `b saw ${await own('default/a')}`);
		t.is(await verdict({ from: 'default/d', to: 'default/b' }), `b saw ${await own('default/d')}`);
		t.is(await verdict({ from: 'default/a', to: '10.96.100.80', port: 80 }), `b saw ${await own('default/a')}`);
		t.is(await verdict({ from: 'external', to: n2, port: 30412 }), `b saw ${await masqueraded(lab, 'n2')}`);
		t.regex(await verdict({ from: 'external', to: n1, port: 30412 }), /^b saw /);

		// Somebody speaks SCTP there, and aborts; nobody does, and the kernel says that.
		t.is(await verdict({ from: 'default/a', to: 'default/b', port: 1 }), 'reject ECONNREFUSED');
		t.is(await verdict({ from: 'default/a', to: 'default/c' }), 'reject ENOPROTOOPT');
		t.is(await verdict({ from: 'default/a', to: n2 }), 'reject ENOPROTOOPT');

		const closed = await verdict({ from: 'default/a', to: 'default/d' });
		t.is(closed, profile === 'calico-vxlan' ? 'deny no answer to INIT' : `d saw ${await own('default/a')}`);

		for (const asked of [
			{ from: 'default/a', to: 'default/b' },
			{ from: 'default/a', to: '10.96.100.80', port: 80 },
			{ from: 'external', to: n1, port: 30412 },
		]) {
			const { seen, predicted, differences } = await trace(lab, asked);
			t.deepEqual([seen.verdict, seen.notes, differences], ['allow', [], []]);
			t.is(pathOf(seen.hops).text, pathOf(predicted.hops).text);
			t.is(pathOf(seen.answer).text, pathOf(predicted.answer ?? []).text);
			const entrance = seen.hops.find(({ netns, node }) => netns === '' && node !== 'router');
			t.true((entrance?.met.length ?? 0) > 0);
		}
		const nobody = await trace(lab, { from: 'default/a', to: 'default/b', port: 1 });
		t.deepEqual([nobody.seen.verdict, nobody.differences], ['reject', []]);
		t.regex(nobody.seen.cause, /^n2 default\.b: nothing listens on [\d.]+:1\/SCTP$/);
		const mute = await trace(lab, { from: 'default/a', to: 'default/c' });
		t.deepEqual([mute.seen.verdict, mute.differences], ['reject', []]);
		t.regex(mute.seen.cause, /^n1 default\.c: SCTP is not supported there, so nothing listens on [\d.]+:36412\/SCTP$/);
		if (profile === 'calico-vxlan') {
			const { seen, differences } = await trace(lab, { from: 'default/a', to: 'default/d' });
			t.deepEqual([seen.verdict, differences], ['deny', []]);
			t.regex(seen.cause, /^n2: no policy allows it: default\/d is isolated for ingress by \w+ default\/nothing-in;/);
		}
		for (const node of ['n1', 'n2']) t.false((await lab.sh(`node/${node}`, 'iptables-save -t raw')).includes('TRACE'));

		// The kernel checks each packet's checksum before it tracks it, and followed the association to its end.
		t.is((await lab.sh('node/n2', 'cat /proc/sys/net/netfilter/nf_conntrack_checksum')).trim(), '1');
		t.regex(
			await lab.sh('node/n2', `conntrack -L -p sctp --orig-port-dst ${port} 2>/dev/null`),
			new RegExp(`src=${await own('default/a')} dst=${await own('default/b')} .* \\[ASSURED\\]`),
		);
		// Who serves has one socket, and who has asked has none any more.
		const sockets = async (place: string): Promise<number> =>
			(await lab.sh(place, 'cat /proc/net/raw')).trim().split('\n').length - 1;
		await until(async () => (await sockets('default/a')) === 0, { what: 'who only asked has no socket left' });
		t.is(await sockets('default/b'), 1);
	});

/** Whose address a node's own kernel gives to what it leads on to one of its pods. */
const masqueraded = async (lab: LiveLab, node: string): Promise<string> => {
	const b = addressOf(await lab.cluster(), 'default/b') ?? '';
	const [, source = ''] = / src (\S+)/.exec(await lab.sh(`node/${node}`, `ip route get ${b}`)) ?? [];
	return source;
};

/** Rules that hands keep putting in, and what TCP and SCTP both have to say of them. */
const hands: readonly (readonly [rule: string, said: string])[] = [
	['-j REJECT --reject-with icmp-admin-prohibited', 'reject EHOSTUNREACH'],
	['-j REJECT --reject-with icmp-port-unreachable', 'reject ECONNREFUSED'],
	['-j REJECT --reject-with icmp-net-unreachable', 'reject ENETUNREACH'],
	['-j DROP', 'deny'],
];

testIf(bare.fit, 'what rules answer to SCTP is told as it is for TCP', async (t) => {
	t.timeout(120_000);
	const lab = await upLab(t, { profile: 'flannel-vxlan', ground: bare, manifests });
	const asked = { from: 'default/a', to: 'default/b', port: 7 };
	for (const [rule, said] of hands) {
		const whole = `FORWARD -d ${addressOf(await lab.cluster(), 'default/b')} ${rule}`;
		const put = `while :; do iptables -C ${whole} || iptables -I ${whole}; sleep 0.02; done 2>/dev/null`;
		const work = lab.client.open('exec', { place: 'node/n1', argv: ['sh', '-c', put], stdin: false }, {});
		for (const protocol of ['TCP', 'SCTP'] as const)
			await until(
				async () => {
					const { verdict, error } = await ask(lab, { ...asked, protocol });
					return (verdict === 'deny' ? verdict : `${verdict} ${error}`) === said;
				},
				{ what: `${protocol} meets ${rule}: ${said}`, within: 10_000 },
			);
		work.cancel();
		await work.result.catch(() => undefined);
		await until(async () => (await ask(lab, asked)).error === 'ECONNREFUSED', { what: 'the rule is gone' });
	}
	t.pass();
});

/** A program that has a raw socket for SCTP, and says nothing: its namespace's kernel takes it for somebody who speaks
 * it. */
const mute = `exec python3 -c 'import socket, time; s = socket.socket(2, 3, 132); time.sleep(1000)'`;

testIf(bare.fit, 'who asks refuses what is for nobody, but not beside a program that speaks SCTP itself', async (t) => {
	t.timeout(60_000);
	const lab = await upLab(t, { profile: 'flannel-vxlan', ground: bare, manifests });
	const text = `{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {cnilab.dev/run: ${JSON.stringify(mute)}}}, spec: {containers: [{name: p}]}}`;
	const { resources } = readManifests([{ name: 'p.yaml', text }]);
	await lab.client.call('change', { delete: [], apply: resources, label: [] });
	const sockets = async (place: string): Promise<number> =>
		(await lab.sh(place, 'cat /proc/net/raw')).split(':0084 ').length - 1;
	await until(async () => (await sockets('default/p')) === 1, { what: 'the program has its socket' });
	for (const [place, before, said] of [
		['default/c', 0, 'reject ECONNREFUSED'],
		['default/p', 1, 'deny no answer to INIT'],
	] as const) {
		// Nobody answers this one: as long as it waits, cnilab's own socket is there.
		const probe = { ...(await question(lab, { from: place, to: '203.0.113.1' })), id: 0, patienceMs: 3000 };
		const waiting = lab.client.call('probe', { probes: [probe] });
		await until(async () => (await sockets(place)) === before + 1, { what: `${place} asks`, within: 3000 });
		const { verdict, error } = await ask(lab, { from: 'default/b', to: place });
		t.is(`${verdict} ${error}`, said, place);
		await waiting;
	}
});

testIf(bare.fit, 'of two thousand questions at once over SCTP each is answered', async (t) => {
	t.timeout(60_000);
	const lab = await upLab(t, { profile: 'flannel-vxlan', ground: bare, manifests });
	const to = await question(lab, { from: 'default/a', to: 'default/b' });
	const probes = Array.from({ length: 2000 }, (_, id): Probe => ({ ...to, id, patienceMs: 2000 }));
	const start = performance.now();
	const results = await lab.client.call('probe', { probes });
	t.log(`${results.length} questions in ${Math.round(performance.now() - start)} ms`);
	t.deepEqual(
		results.filter(({ verdict }) => verdict !== 'allow'),
		[],
	);
});
