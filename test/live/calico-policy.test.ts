import { join } from 'node:path';
import { execa } from 'execa';
import type { Probe } from '../../src/bus/probe.ts';
import { joinLab } from '../../src/client/launch.ts';
import { LabErrors } from '../../src/errors.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { fromBits, type Ip, toBits } from '../../src/net/ip.ts';
import type { RunResult } from '../../src/reach/result.ts';
import { netns } from '../../src/runtime/netns/netns.ts';
import { testIf } from '../skip.ts';

const root = join(import.meta.dirname, '..', '..');
const fit = await netns.probe();

const cnilab = (args: readonly string[], timeout = 60_000) =>
	execa(join(root, 'bin', 'cnilab'), args, {
		cwd: root,
		reject: false,
		stdin: 'ignore',
		timeout,
		killSignal: 'SIGKILL',
	});

testIf(
	fit,
	"Calico's own policies, admins' and Kubernetes' do on real kernels what scenarios say of them",
	async (t) => {
		t.timeout(400_000);
		const folders = ['calico-policy', 'admin-policy', 'policy/change', 'policy/nodes'];
		const paths = folders.map((folder) => `scenarios/${folder}`);
		const options = ['-t', 'calico-vxlan', '--runtime', 'netns', '-o', 'json'];
		const run = await cnilab(['run', ...paths, ...options], 390_000);
		t.is(run.exitCode, 0, run.stderr);
		const { passed, results }: RunResult = JSON.parse(run.stdout);
		t.true(passed);
		const steps = results.flatMap(({ steps }) => steps);
		const asked = steps.flatMap(({ probes }) => probes.filter(({ carried }) => !carried));
		t.true(results.length >= 60 && asked.length > 5000, `${results.length} scenarios, ${asked.length} probes`);
	},
);

/** Where the next pod of any node may get its address. */
const nextAddresses = ({ pods }: Cluster): readonly Ip[] =>
	[...Map.groupBy(pods, ({ node }) => node).values()].flatMap((own) => {
		const last = own.map(({ ip }) => toBits(ip)).reduce((a, b) => (a > b ? a : b));
		return [1n, 2n].map((step) => fromBits(last + step, 4));
	});

const closed = `
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: closed}
spec: {namespaceSelector: ns == 'new', types: [Ingress]}
---
apiVersion: v1
kind: Namespace
metadata: {name: new, labels: {ns: new}}
`;

const newPod = (name: string) => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: new}
spec: {containers: [{name: server, image: agnhost, ports: [{containerPort: 80, protocol: UDP}]}]}
`;

const change = (text: string) => {
	const { resources, errors } = readManifests([{ name: 'new.yaml', text }]);
	if (errors.length > 0) throw new LabErrors(errors);
	return { delete: [], apply: resources, label: [] };
};

testIf(fit, 'a new pod that a policy closes is closed from the first packet on', async (t) => {
	t.timeout(120_000);
	const lab = `calico-first-${process.pid}`;
	const base = join(root, 'scenarios', 'policy', 'base', 'xyz.yaml');
	t.teardown(() => cnilab(['down', lab]));
	const up = await cnilab(['up', '-t', 'calico-vxlan', '--runtime', 'netns', '--lab', lab, '-f', base]);
	t.is(up.exitCode, 0, up.stderr);
	const client = await joinLab(lab);
	try {
		await client.call('change', change(closed));
		const addresses = nextAddresses(await client.call('cluster', {}));
		const probes = ['x/a', 'x/b', 'node/n1'].flatMap((from) =>
			addresses.map((to): Omit<Probe, 'id'> => ({ from, to, port: 80, protocol: 'UDP', mode: 'raw', patienceMs: 40 })),
		);
		const ask = async () => {
			const results = await client.call('probe', { probes: probes.map((probe, id) => ({ id, ...probe })) });
			return results.filter(({ verdict }) => verdict === 'allow').map(({ id }) => probes[id]);
		};
		const coming = { there: false };
		const answered: unknown[] = [];
		const untilThere = async () => {
			let rounds = 0;
			for (; !coming.there || rounds < 5; rounds++)
				answered.push(...(await ask()).filter((probe) => !probe?.from.startsWith('node/')));
			return rounds;
		};
		const asking = Promise.all([untilThere(), untilThere(), untilThere()]);
		await client.call('change', change([1, 2, 3].map((n) => newPod(`closed-${n}`)).join('---')));
		coming.there = true;
		t.log(`${(await asking).join(' + ')} rounds of ${probes.length} probes`);
		const { pods } = await client.call('cluster', {});
		const ips = pods.filter(({ namespace }) => namespace === 'new').map(({ ip }) => ip);
		t.true(ips.length === 3 && ips.some((ip) => addresses.includes(ip)), `${ips} of ${addresses}`);
		t.deepEqual(answered, []);

		await client.call('change', { delete: ['GlobalNetworkPolicy/closed'], apply: [], label: [] });
		t.true((await ask()).length > 0, 'without the policy it answers');
	} finally {
		await client.close();
	}
});
