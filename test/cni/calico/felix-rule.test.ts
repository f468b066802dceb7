import test from 'ava';
import { dispatchChains } from '../../../src/cni/calico/dispatch.ts';
import { type FelixChain, type FelixRule, hashed } from '../../../src/cni/calico/felix-rule.ts';
import { workloadVeth } from '../../../src/cni/calico/names.ts';
import { staticChains } from '../../../src/cni/calico/static-chains.ts';
import {
	accept,
	back,
	clear,
	drop,
	empty,
	inSet,
	isClear,
	isSet,
	jump,
	marks,
	set,
} from '../../../src/cni/calico/vocabulary.ts';
import { workloadChains } from '../../../src/cni/calico/workload-chains.ts';
import { printRule } from '../../../src/kernel/write-rule.ts';
import type { Pod } from '../../../src/model/pod.ts';
import { parseIp } from '../../../src/net/ip.ts';

const hashesOf = (chain: FelixChain | undefined): readonly string[] =>
	hashed(chain ?? { name: '', rules: [] }).map(({ match }) => {
		const [first] = match;
		return first?.m === 'comment' ? first.text.replace('cali:', '') : '';
	});

const chains = staticChains({ port: '4789', toHost: accept, natOutgoing: true });

test("felix has the dump's chains and no more", (t) => {
	const names = Object.entries(chains).map(([table, list]) => [
		table,
		list.map(({ name }) => name.slice(5)).toSorted(),
	]);
	t.deepEqual(Object.fromEntries(names), {
		raw: ['OUTPUT', 'PREROUTING', 'from-host-endpoint', 'rpf-skip', 'to-host-endpoint'],
		mangle: ['POSTROUTING', 'PREROUTING', 'egress-dscp', 'from-host-endpoint', 'to-host-endpoint'],
		nat: ['OUTPUT', 'POSTROUTING', 'PREROUTING', 'fip-dnat', 'fip-snat', 'nat-outgoing'],
		filter: [
			'FORWARD',
			'INPUT',
			'OUTPUT',
			'cidr-block',
			'from-hep-forward',
			'from-host-endpoint',
			'to-hep-forward',
			'to-host-endpoint',
			'wl-to-host',
		],
	});
});

const pod = (name: string, namespace = 'kube-system'): Pod => ({
	namespace,
	name,
	labels: {},
	node: 'n1',
	ip: parseIp('192.168.0.1'),
	hostNetwork: false,
	ports: [],
	serviceAccount: 'default',
	ready: true,
});

const policy = { rules: () => [], policies: () => [] };

const chainsOf = (pods: readonly Pod[]) =>
	new Map(workloadChains({ pods, port: '4789', policy }).map((chain) => [chain.name, chain]));

test('the chain of a pod has the hashes that a cluster shows', (t) => {
	const one = pod('a');
	const rules = chainsOf([one]).get(`cali-fw-${workloadVeth(one)}`)?.rules ?? [];
	// The pod of spidernet-io/egressgateway#1863 has another service account, of which only the hash is known.
	const account = jump('cali-pro-_GyLFhtf5u9n-v9Ckd7');
	const shown = rules.map((rule) =>
		rule.action?.t === 'jump' && rule.action.chain.startsWith('cali-pro-_') ? { ...rule, action: account } : rule,
	);
	t.deepEqual(hashesOf({ name: 'cali-fw-cali97f907a8190', rules: shown }), [
		'ySzkd1VAHUDerKcY',
		'aMiWovnar4-W2K98',
		'C3WzUi97pbkkT5Ea',
		'YB5E-WSYMmL3TtQl',
		'qJKkTWFLSv8g7EBD',
		'9X0aFX7mmfq8XnRR',
		'sUZOlOXbn2mCFZwM',
		'CJGSolnMCLZiwgxe',
		'4Up-mK5VmG6Nd8D3',
		'16WCJOamRtLR1rtA',
	]);
});

test('profiles have the hashes that a cluster shows', (t) => {
	const found = chainsOf([pod('a', 'default')]);
	// spidernet-io/egressgateway#655
	t.deepEqual(hashesOf(found.get('cali-pro-kns.default')), ['Vr81boRqq4V77Sg8']);
	t.deepEqual(hashesOf(found.get('cali-pro-ksa.default.default')), ['bUZzZcietq9v5Ybq']);
});

const dispatched = (devices: readonly string[]) => {
	const root = 'cali-to-wl-dispatch';
	const list = dispatchChains({ root, devices, matching: (link) => ({ m: 'out', link }), prefix: 'cali-tw-' });
	return new Map(list.map((chain) => [chain.name, chain]));
};

test('devices that begin alike share a chain, with the hashes that a cluster shows', (t) => {
	const found = dispatched([
		'caliecc56958316',
		'cali11239f98883',
		'cali0f90fa3ec58',
		'cali1f3ee5e103f',
		'cali071740d01ce',
	]);
	// aws/amazon-vpc-cni-k8s#34
	t.deepEqual(hashesOf(found.get('cali-to-wl-dispatch-0')), [
		'Oxh8BprIMgEaNpFx',
		'94F-6yIForeFK_gT',
		'TBGYjZdVC4Yybajv',
	]);
	t.deepEqual(hashesOf(found.get('cali-to-wl-dispatch-1')), [
		'CtrEnFL0nneci_8V',
		'7w7kLu0fzCGprUfY',
		'QAlB9cjtfEsK2F6Q',
	]);
	t.deepEqual(
		hashed(found.get('cali-to-wl-dispatch') ?? empty(''))
			.map(printRule)
			.map(withoutHash),
		[
			'-o cali0+ -g cali-to-wl-dispatch-0',
			'-o cali1+ -g cali-to-wl-dispatch-1',
			'-o caliecc56958316 -g cali-tw-caliecc56958316',
			'-m comment --comment "Unknown interface" -j DROP',
		],
	);
});

const withoutHash = (rule: string): string => rule.replace(/-m comment --comment "cali:.{16}" /, '');

test('one device has no tree, and none at all lets nothing pass', (t) => {
	t.deepEqual([...dispatched(['cali11239f98883']).keys()], ['cali-to-wl-dispatch']);
	// felix's dump of a node without pods
	t.deepEqual(hashesOf(dispatched([]).get('cali-to-wl-dispatch')), ['7KNphB1nNHw80nIO']);
});

test('a comment is as long as the kernel keeps it', (t) => {
	const [rule] = hashed({ name: 'c', rules: [{ comment: `${'x'.repeat(300)} 💥`, action: accept }] });
	t.regex(printRule(rule ?? { match: [] }), /--comment x{255} -j ACCEPT$/);
});

test('a comment keeps no character that a shell would take amiss', (t) => {
	const [rule] = hashed({ name: 'c', rules: [{ comment: `it's "a" $HOME; b`, action: accept }] });
	t.regex(printRule(rule ?? { match: [] }), /--comment "it_s _a_ _HOME_ b" -j ACCEPT$/);
});

test("a pod's chain with a policy, and the policy's own, have the hashes that a cluster shows", (t) => {
	// a node before there were tiers (Life of a Packet in Kubernetes, part 3); the words have changed since, not the hash
	const inbound = 'cali-pi-_tTE-E7yY40ogArNVgKt';
	const rules =
		chainsOf([pod('a')])
			.get(`cali-tw-${workloadVeth(pod('a'))}`)
			?.rules.slice(0, 2) ?? [];
	const old: readonly FelixRule[] = [
		...rules,
		{ action: clear(marks.accept) },
		{ comment: 'Start of policies', action: clear(marks.pass) },
		{ match: [isClear(marks.pass)], action: jump(inbound) },
		{ comment: 'Return if policy accepted', match: [isSet(marks.accept)], action: back },
		{ comment: 'Drop if no policies passed packet', match: [isClear(marks.pass)], action: drop },
	];
	t.is(
		hashesOf({ name: 'cali-tw-cali95aa86cbb2a', rules: old }).join(' '),
		'eCrqwxNk3cKw9Eq6 _krp5nzavhAu5avJ Cu-tVtfKKu413YTT leBL64hpAXM9y4nk pm-LK-c1ra31tRwz q_zG8dAujKUIBe0Q FUDVBYh1Yr6tVRgq',
	);
	const allow: readonly FelixRule[] = [
		{ match: [inSet('cali40s:LrVD8vMIGQDyv8Y7sPFB1Ge', 'src')], action: set(marks.accept) },
		{ match: [isSet(marks.accept)], action: back },
	];
	t.deepEqual(hashesOf({ name: inbound, rules: allow }), ['M4Und37HGrw6jUk8', 'sEnlfZagUFRSPRoe']);
});
