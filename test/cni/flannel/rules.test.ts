import test from 'ava';
import { profiles } from '../../../src/cni/all.ts';
import type { BuiltIn, NodePlan, Table } from '../../../src/kernel/object.ts';
import { pick } from '../../../src/kernel/pick.ts';
import { printRule } from '../../../src/kernel/write-rule.ts';
import { plansOn } from '../../golden/scenarios.ts';

/** What `iptables -S CHAIN` would list of a chain of the kernel's own, or of flanneld's. */
const listed = (plan: NodePlan, table: Table, name: BuiltIn | `FLANNEL-${string}`): readonly string[] => {
	const hooks = pick(plan, 'hook').filter((one) => one.table === table && one.chain === name);
	const chains = pick(plan, 'chain').filter((one) => one.table === table && one.name === name);
	return [...hooks.flatMap(({ first, last }) => [...first, ...last]), ...chains.flatMap(({ rules }) => rules)].map(
		(rule) => `-A ${name} ${printRule(rule)}`,
	);
};

const all = '10.244.0.0/16';

/** flannel's own end-to-end test holds two nodes against these (flannel-io/flannel v0.28.9: e2e/rules.go). */
const masquerading = (own: string): readonly string[] => {
	const say = '-m comment --comment "flanneld masq"';
	return [
		`-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 ${say} -j RETURN`,
		`-A FLANNEL-POSTRTG -s ${own} -d ${all} ${say} -j RETURN`,
		`-A FLANNEL-POSTRTG -s ${all} -d ${own} ${say} -j RETURN`,
		`-A FLANNEL-POSTRTG ! -s ${all} -d ${own} ${say} -j RETURN`,
		`-A FLANNEL-POSTRTG -s ${all} ! -d 224.0.0.0/4 ${say} -j MASQUERADE --random-fully`,
		`-A FLANNEL-POSTRTG ! -s ${all} -d ${all} ${say} -j MASQUERADE --random-fully`,
	];
};

const isNew = '-m conntrack --ctstate NEW -m comment --comment';
const forward = [
	`-A FORWARD ${isNew} "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL`,
	'-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD',
	`-A FORWARD ${isNew} "kubernetes service portals" -j KUBE-SERVICES`,
	`-A FORWARD ${isNew} "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES`,
	'-A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD',
];

for (const profile of profiles.filter(({ cni }) => cni === 'flannel'))
	for (const [i, [node, plan]] of [...plansOn(profile, { name: 'two-nodes', nodes: 2 })].entries()) {
		test(`${profile.name}: ${node} masquerades by flannel's own list, behind kube-proxy`, (t) => {
			t.deepEqual(listed(plan, 'nat', 'FLANNEL-POSTRTG'), masquerading(`10.244.${i}.0/24`));
			const [kube, ...others] = listed(plan, 'nat', 'POSTROUTING');
			t.regex(kube ?? '', / -j KUBE-POSTROUTING$/);
			t.deepEqual(others, ['-A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG']);
		});

		test(`${profile.name}: ${node} forwards by flannel's own list, behind kube-proxy`, (t) => {
			t.deepEqual(listed(plan, 'filter', 'FORWARD'), forward);
			const say = '-m comment --comment "flanneld forward"';
			t.deepEqual(listed(plan, 'filter', 'FLANNEL-FWD'), [
				`-A FLANNEL-FWD -s ${all} ${say} -j ACCEPT`,
				`-A FLANNEL-FWD -d ${all} ${say} -j ACCEPT`,
			]);
		});
	}
