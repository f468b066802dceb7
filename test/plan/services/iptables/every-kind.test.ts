import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { cnis, profiles } from '../../../../src/cni/all.ts';
import { topologyOf } from '../../../../src/model/read/topology.ts';
import { planFor } from '../../../../src/plan/plan.ts';
import { proxy } from '../../../../src/plan/services/iptables/iptables.ts';
import { settle } from '../../../../src/world/settle.ts';
import { firstWorld } from '../../../../src/world/world.ts';
import { golden, goldenFile, manifests, nodes } from './every-kind.ts';
import { savedOf } from './saved.ts';

/** With UPDATE_GOLDEN=1 the files are written anew; their difference is then yours to read. */
const update = process.env['UPDATE_GOLDEN'] === '1';

const clusterOnTwoNodes = () => {
	const profile = profiles.find(({ name }) => name === 'flannel-vxlan');
	const cni = profile && cnis.get(profile.cni);
	if (!profile || !cni) throw new RangeError('there is no flannel-vxlan');
	const world = firstWorld(topologyOf(profile, cni, { nodes: nodes.length }));
	const texts = [{ name: 'every-kind.yaml', text: readFileSync(manifests, 'utf8') }];
	return settle(world, { delete: [], apply: [], label: [] }, texts).world.cluster;
};

const cluster = clusterOnTwoNodes();

const head = (node: string): string => `\
# The rules of kube-proxy ${proxy.version} in iptables mode (pkg/proxy/iptables/proxier.go) and of kubelet on ${node} for
# every-kind.yaml, to be held against those of a real node: what \`iptables-save -t filter\` and \`-t nat\` show, KUBE-*
# alone. A real node has the Services in any order, and counters of nfacct where its kernel knows them.
`;

for (const node of nodes)
	test(`of one Service of every kind ${node} has the rules that kube-proxy would write`, (t) => {
		const saved = savedOf(planFor(cluster, node));
		const file = goldenFile(node);
		if (update) writeFileSync(file, `${head(node)}${saved}\n`);
		t.true(existsSync(file), 'UPDATE_GOLDEN=1 writes it');
		t.is(saved, golden(node));
		t.true(readFileSync(file, 'utf8').startsWith(head(node)), 'and it says whose rules these are');
	});

test('every chain that a rule leads to is there, and no chain of a Service is there for nothing', (t) => {
	for (const node of nodes) {
		const lines = golden(node).split('\n');
		const made = new Set(lines.flatMap((line) => /^:(\S+)/.exec(line)?.[1] ?? []));
		const used = new Set(lines.flatMap((line) => / -j (KUBE-\S+)$/.exec(line)?.[1] ?? []));
		t.deepEqual(
			[...used].filter((chain) => !made.has(chain)),
			[],
		);
		t.deepEqual(
			[...made].filter((chain) => !used.has(chain) && !chain.endsWith('-CANARY')),
			[],
		);
	}
});
