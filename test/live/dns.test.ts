import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fitIf, testIf } from '../skip.ts';
import { bare, containers, type Ground, ordinary, topologyFile } from './grounds.ts';
import { cnilab, type LiveLab, upLab } from './lab.ts';

const scenarios = ['dns-names', 'dns-policy'].map((name) => `scenarios/service/${name}.yaml`);

const grounds: readonly (readonly [profile: string, ground: Ground])[] = [
	['flannel-vxlan', bare],
	['flannel-host-gw', bare],
	['calico-vxlan', bare],
	['flannel-vxlan', containers],
	['calico-vxlan', containers],
];

for (const [profile, ground] of grounds)
	testIf(ground.fit, `names resolve in pods, and policies close them, on ${profile}, on ${ground.name}`, async (t) => {
		t.timeout(120_000);
		const files = profile.startsWith('flannel') ? scenarios.slice(0, 1) : scenarios;
		const options = ['-t', topologyFile(profile, { nodes: 2 }), '--runtime', ground.runtime];
		t.regex(await cnilab(ground.user, ['run', ...files, ...options]), /passed/);
	});

/** Sixty addresses behind one name: too many for a datagram without EDNS. */
const crowd = join(import.meta.dirname, 'crowd.yaml');

const dig = fitIf(spawnSync('dig', ['-v']).status === 0, 'dig (bind9-dnsutils) is not installed');
const questions: readonly { asks: string; args: string; says: RegExp }[] = [
	{ asks: 'a short name', args: '+search crowd', says: /status: NOERROR.*ANSWER: 60,/s },
	{ asks: 'a crowd in one datagram', args: '+search +bufsize=4096 +ignore crowd', says: /ANSWER: 60,.*\(UDP\)/s },
	{ asks: 'a crowd without EDNS', args: '+search +noedns crowd', says: /ANSWER: 60,.*\(TCP\)/s },
	{ asks: 'what fits of a crowd', args: '+search +noedns +ignore crowd', says: /flags: qr aa tc rd;.*\(UDP\)/s },
	{ asks: 'over TCP', args: '+tcp -t TXT dns-version.cluster.local', says: /"1\.1\.0".*\(TCP\)/s },
	{ asks: 'a cookie', args: '+cookie=0123456789abcdef crowd', says: /COOKIE: 0123456789abcdef \(echoed\)/ },
	{ asks: 'a later EDNS', args: '+edns=1 +noednsneg crowd', says: /status: BADVERS/ },
	{ asks: 'a copy of the zone', args: '+tcp cluster.local AXFR', says: /Transfer failed/ },
	{ asks: 'that a zone has changed', args: '+opcode=notify crowd', says: /opcode: NOTIFY, status: / },
	{ asks: 'another class', args: 'crowd CH TXT', says: /status: REFUSED.*OPT PSEUDOSECTION/s },
	{ asks: "the zone's servers", args: 'cluster.local NS', says: /NS\tkube-dns\.kube-system\.svc\.cluster\.local\./ },
	{ asks: 'a name that is not there', args: 'none.default.svc.cluster.local', says: /status: NXDOMAIN.*SOA/s },
	{ asks: 'an address', args: '-x 10.96.0.1', says: /PTR\tkubernetes\.default\.svc\.cluster\.local\./ },
];
for (const ground of [bare, ordinary])
	testIf(ground.fit.fit ? dig : ground.fit, `dig in a pod is satisfied, on ${ground.name}`, async (t) => {
		t.timeout(60_000);
		const lab = await upLab(t, { profile: 'flannel-vxlan', ground, nodes: 1, manifests: crowd });
		for (const { asks, args, says } of questions) t.regex(await lab.sh('default/front', `dig ${args}`), says, asks);
		t.is(await lab.sh('default/front', 'hostname; tail -1 /etc/hosts'), `front\n${await ipOf(lab)}\tfront\n`);
	});

testIf(bare.fit, 'twenty pods behind one name are found by somebody who may ask over UDP alone', async (t) => {
	t.timeout(60_000);
	const manifests = join(import.meta.dirname, 'udp-only.yaml');
	const lab = await upLab(t, { profile: 'calico-vxlan', ground: bare, nodes: 4, manifests });
	const front = (script: string) => lab.sh('default/front', script);
	const pods = (await lab.cluster()).pods.flatMap(({ name, ip }): string[] => (name.startsWith('big-') ? [ip] : []));
	t.is(pods.length, 20);
	// Without EDNS, as C libraries ask.
	const found = await front("getent ahostsv4 big.default.svc.cluster.local | awk '/STREAM/ {print $1}'");
	t.deepEqual(found.trim().split('\n').toSorted(), pods.toSorted());
	t.is((await front("timeout 2 bash -c ': </dev/tcp/10.96.0.10/53' 2>/dev/null || echo closed")).trim(), 'closed');
});

const ipOf = async (lab: LiveLab): Promise<string> =>
	(await lab.cluster()).pods.find(({ name }) => name === 'front')?.ip ?? '';
