import test from 'ava';
import type { Resource } from '../../../src/model/resource.ts';
import { make, node, pod, term, topologyOf, warned, workload, wrong } from './making.ts';

const gpu = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' } as const;
const topology = topologyOf([{ labels: { disk: 'hdd' } }, {}, { taints: [gpu] }]);

const rows: Readonly<Record<string, { resources: readonly Resource[]; text: string }>> = {
	'a label that no node has and a taint': {
		resources: [pod('web', { podSpec: { nodeSelector: { disk: 'ssd' } } })],
		text: `test.yaml:1:1: pod default/web stays Pending: 0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, 2 node(s) didn't match Pod's node affinity/selector. (it asks for disk=ssd; there is disk=hdd (n1); tolerate dedicated=gpu:NoSchedule in spec.tolerations, or take the taint from n3)`,
	},
	'a label key with a slip, of all pods of a Deployment at once': {
		resources: [
			workload('Deployment', 'web', {
				replicas: 3,
				podSpec: { nodeSelector: { 'kubernetes.io/hostnam': 'n1' }, tolerations: [{ operator: 'Exists', value: '' }] },
			}),
		],
		text: `test.yaml:10:1: 3 pods of Deployment/web stay Pending (default/web-5fd456d96-hr4p9 is one): 0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. (it asks for kubernetes.io/hostnam=n1; no node has a label kubernetes.io/hostnam; did you mean kubernetes.io/hostname?)`,
	},
	'more replicas than nodes to keep apart': {
		resources: [workload('StatefulSet', 'db', { replicas: 3, podSpec: { podAntiAffinity: [term('db')] } })],
		text: `test.yaml:10:1: pod default/db-2 stays Pending: 0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, 2 node(s) didn't match pod anti-affinity rules. (podAntiAffinity leaves no kubernetes.io/hostname free: fewer replicas or more nodes; tolerate dedicated=gpu:NoSchedule in spec.tolerations, or take the taint from n3)`,
	},
	'nobody to be near to': {
		resources: [
			pod('web', { podSpec: { podAffinity: [term('db')], tolerations: [{ operator: 'Exists', value: '' }] } }),
		],
		text: `test.yaml:1:1: pod default/web stays Pending: 0/3 nodes are available: 3 node(s) didn't match pod affinity rules. (podAffinity wants pods that are not there, or on nodes without the label kubernetes.io/hostname)`,
	},
	'cordoned, and guarded by a pod that is there': {
		resources: [
			node('n1', { unschedulable: true }),
			pod('guard', { podSpec: { nodeName: 'n2', podAntiAffinity: [term('web')] } }),
			pod('web'),
		],
		text: `test.yaml:1:1: pod default/web stays Pending: 0/3 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules, 1 node(s) had untolerated taint {dedicated: gpu}, 1 node(s) were unschedulable. (n1 is cordoned: uncordon, or take unschedulable out of the Node manifest; the podAntiAffinity of pods that are there keeps it away: fewer of either, or more nodes; tolerate dedicated=gpu:NoSchedule in spec.tolerations, or take the taint from n3)`,
	},
	'a host port that is taken where a DaemonSet must run': {
		resources: [
			pod('first', { podSpec: { nodeName: 'n1', hostNetwork: true } }),
			workload('DaemonSet', 'log', { podSpec: { hostNetwork: true } }),
		],
		text: `test.yaml:10:1: pod default/log-rqd9k stays Pending: 0/3 nodes are available: 1 node(s) didn't have free ports for the requested pod ports, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. (TCP 80 of n1 belongs to default/first: both have hostNetwork)`,
	},
};

for (const [title, { resources, text }] of Object.entries(rows))
	test(`a pod without a place stays Pending, and why is told: ${title}`, (t) => {
		t.deepEqual(warned({ resources, topology }), [text]);
		const { cluster, errors } = make({ resources, topology });
		t.deepEqual(errors, []);
		t.true(cluster.pending?.every(({ reason }) => text.includes(reason)));
	});

const refused: typeof rows = {
	'a node that is not there': {
		resources: [pod('web', { podSpec: { nodeName: 'n11' } })],
		text: `test.yaml:1:1: pod default/web wants node "n11", which the topology does not have
  asked: spec.nodeName: n11
  hint: did you mean n1?`,
	},
	'a named node without the label': {
		resources: [pod('web', { podSpec: { nodeName: 'n1', nodeSelector: { disk: 'ssd' } } })],
		text: `test.yaml:1:1: pod default/web was rejected by node n1: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector
  asked: spec.nodeName: n1
  hint: it asks for disk=ssd; there is disk=hdd (n1)`,
	},
	'a named node that drives pods away': {
		resources: [node('n1', { taints: [{ ...gpu, effect: 'NoExecute' }] }), pod('web', { podSpec: { nodeName: 'n1' } })],
		text: `test.yaml:1:1: pod default/web was rejected by node n1: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate
  asked: spec.nodeName: n1
  hint: tolerate dedicated:NoExecute in spec.tolerations, or name another node`,
	},
	'a named node whose port is taken': {
		resources: [
			pod('a', { podSpec: { nodeName: 'n1', hostNetwork: true } }),
			pod('b', { podSpec: { nodeName: 'n1', hostNetwork: true } }),
		],
		text: `test.yaml:1:1: pod default/b was rejected by node n1: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports
  asked: spec.nodeName: n1
  hint: TCP 80 of n1 belongs to default/a: both have hostNetwork`,
	},
};

for (const [title, { resources, text }] of Object.entries(refused))
	test(`a pod that names its node is refused: ${title}`, (t) => {
		t.deepEqual(wrong({ resources, topology }), [text]);
	});

test('all pods without a place are told at once', (t) => {
	const nowhere = { podSpec: { nodeSelector: { no: 'such' } } };
	t.is(warned({ resources: [pod('a', nowhere), pod('b', nowhere), workload('Job', 'c', nowhere)] }).length, 3);
});
