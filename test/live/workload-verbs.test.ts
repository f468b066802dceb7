import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { testIf } from '../skip.ts';
import { bare } from './grounds.ts';
import { command, upLab } from './lab.ts';
import { manifests } from './workload.ts';

const shop = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}
  volumeClaimTemplates:
    - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: log}
spec:
  selector: {matchLabels: {app: log}}
  template: {metadata: {labels: {app: log}}, spec: {containers: [{name: c}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: alone}, spec: {nodeName: n1, containers: [{name: c}], volumes: [{name: t, emptyDir: {}}]}}
`;

const budget = `
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: db}
spec: {minAvailable: 2, selector: {matchLabels: {app: db}}}
`;

testIf(bare.fit, 'the verbs that move pods say as JSON what they did, and the lab is so', async (t) => {
	t.timeout(120_000);
	const lab = await upLab(t, { profile: 'flannel-vxlan', ground: bare, manifests: manifests(shop) });
	const json = async (...args: readonly string[]) => JSON.parse(await lab.cnilab(...args, '-o', 'json'));
	const podsOf = async (owner: string) => (await lab.cluster()).pods.filter((pod) => pod.owner === owner);

	t.like(await json('scale', 'deploy/web', '--replicas', '3'), {
		generation: 2,
		scaled: ['Deployment/default/web'],
		warnings: [],
	});
	t.is((await podsOf('Deployment/web')).length, 3);
	t.is((await lab.cluster()).endpoints.find(({ name }) => name === 'web')?.endpoints.length, 3);

	const before = new Set((await podsOf('Deployment/web')).map(({ name }) => name));
	t.like(await json('rollout', 'restart', 'deploy/web'), { generation: 3, restarted: ['Deployment/default/web'] });
	t.false((await podsOf('Deployment/web')).some(({ name }) => before.has(name)));
	t.like(await json('rollout', 'status', 'deploy/web'), { ready: ['Deployment/default/web'] });

	t.like(await json('cordon', 'n1'), { generation: 4, cordoned: ['n1'] });
	t.like(await json('cordon', 'n1', 'n2'), { generation: 5, cordoned: ['n2'] });
	t.like(await json('uncordon', 'n1', 'n2'), { generation: 6, uncordoned: ['n1', 'n2'] });

	const drained = await json('drain', 'n1', '--ignore-daemonsets', '--force', '--delete-emptydir-data');
	t.like(drained, { drained: ['n1'], warnings: [] });
	t.deepEqual(
		(await lab.cluster()).pods.flatMap(({ node, namespace, owner }) =>
			node === 'n1' && namespace === 'default' ? [owner] : [],
		),
		['DaemonSet/log'],
	);
	const pods = await json('get', 'pods', '-n', 'default');
	t.true(pods.items.every(({ status }: { status: { phase: string } }) => status.phase === 'Running'));
});

testIf(bare.fit, 'drain refuses as kubectl does, and the node stays cordoned', async (t) => {
	t.timeout(120_000);
	const lab = await upLab(t, { profile: 'flannel-vxlan', ground: bare, manifests: manifests(shop + budget) });
	const { exitCode, stdout, stderr } = await lab.said('drain', 'n1');
	t.is(exitCode, 1);
	t.is(stdout, 'node/n1 cordoned');
	const [log] = (await lab.cluster()).pods.filter(({ owner, node }) => owner === 'DaemonSet/log' && node === 'n1');
	const why = [
		`cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/${log?.name}`,
		'cannot delete Pods with local storage (use --delete-emptydir-data to override): default/alone',
		'cannot delete Pods that declare no controller (use --force to override): default/alone',
	];
	t.is(
		stderr,
		`error: unable to drain node "n1" due to error: [${why.join(', ')}], continuing command...\nThere are pending nodes to be drained:\n n1\n${why.join('\n')}`,
	);
	t.true((await lab.cluster()).nodes[0]?.unschedulable);

	t.regex((await lab.said('get', 'pdb')).stdout, /default +db +2 +N\/A +0/);
	const flags = ['--ignore-daemonsets', '--force', '--delete-emptydir-data', '--timeout', '0.1'];
	const kept = await lab.said('drain', 'n2', ...flags);
	t.is(kept.exitCode, 1);
	const pod = 'pods/"db-0" -n "default"';
	const late = `error when evicting ${pod}: global timeout reached: 100ms`;
	const lines = [
		`error when evicting ${pod} (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.`,
		`There are pending pods in node "n2" when an error occurred: ${late}`,
		'pod/db-0',
		`error: unable to drain node "n2" due to error: ${late}, continuing command...`,
	];
	for (const line of lines) t.true(kept.stderr.includes(`${line}\n`), `${line}\n\n${kept.stderr}`);
	t.like(
		(await lab.cluster()).pods.find(({ name }) => name === 'db-0'),
		{ node: 'n2' },
	);
});

testIf(bare.fit, 'pods that are drained from everywhere wait, a watch shows the moment, and claims stay', async (t) => {
	t.timeout(120_000);
	const lab = await upLab(t, { profile: 'calico-vxlan', ground: bare, manifests: manifests(shop) });
	const watch = execa(process.execPath, [command, 'watch', '--lab', lab.name], { reject: false, stdin: 'ignore' });
	await delay(1500);
	const flags = ['--ignore-daemonsets', '--force', '--delete-emptydir-data'];
	const drained = await lab.said('drain', 'n1', 'n2', ...flags);
	t.is(drained.exitCode, 0);
	t.regex(drained.stdout, /pod\/db-0 evicted/);
	t.regex(
		drained.stderr,
		/Warning: ignoring DaemonSet-managed Pods: default\/log-\w{5}; deleting Pods with local storage: default\/alone; deleting Pods that declare no controller: default\/alone/,
	);
	const { stdout: waiting } = await lab.said('get', 'pods', '-n', 'default');
	t.regex(
		waiting,
		/db-0 +0\/1 +Pending +0 +\d+s +<none> +<none> +0\/2 nodes are available: 2 node\(s\) were unschedulable\./,
	);
	t.notRegex(waiting, /db-1/, 'a StatefulSet makes none before the last one runs');
	const claims = /data-db-0 +Bound +pvc-[\da-f-]{36} +1Gi +RWO +standard +<unset> +\d+s\n.*data-db-1 +Bound/;
	t.regex((await lab.said('get', 'pvc', '-n', 'default')).stdout, claims);
	const late = await lab.said('rollout', 'status', 'deploy/web', '--timeout', '1');
	t.is(late.exitCode, 1);
	t.regex(late.stdout, /0 of 2 updated replicas are available/);

	t.is((await lab.said('uncordon', 'n2')).exitCode, 0);
	const pods = (await lab.cluster()).pods.filter(({ owner }) => /web|db/.test(owner ?? ''));
	t.deepEqual([...new Set(pods.map(({ node }) => node))], ['n2']);
	t.is(pods.length, 4);
	await delay(1500);
	watch.kill('SIGINT');
	const { stdout: seen } = await watch;
	t.regex(seen, /drain n1, drain n2/);
	t.regex(seen, /uncordon n2/);
});
