import test from 'ava';
import type { Resource } from '../../../src/model/resource.ts';
import type { Topology } from '../../../src/model/topology.ts';
import { made, namespace, node, places, pod, term, topologyOf, workload } from './making.ts';

const zones = topologyOf([{ zone: 'a' }, { zone: 'a' }, { zone: 'b' }]);
const inZone = 'topology.kubernetes.io/zone';
const at = (nodeName: string) => ({ podSpec: { nodeName } });

interface GroupRow {
	readonly resources: readonly Resource[];
	readonly topology?: Topology;
	/** "name node"; generated names by their owner's. */
	readonly lands: readonly string[];
}

const groups: Readonly<Record<string, GroupRow>> = {
	'replicas spread over the nodes': {
		resources: [workload('StatefulSet', 'a', { replicas: 4 })],
		lands: ['a-0 n1', 'a-1 n2', 'a-2 n3', 'a-3 n1'],
	},
	'single pods spread too': {
		resources: [pod('a'), pod('b'), pod('c'), pod('d')],
		lands: ['a n1', 'b n2', 'c n3', 'd n1'],
	},
	'siblings keep apart first, then the emptiest node wins': {
		resources: [
			pod('x', at('n1')),
			pod('y', at('n1')),
			pod('z', at('n2')),
			workload('StatefulSet', 'a', { replicas: 4 }),
		],
		lands: ['a-0 n3', 'a-1 n2', 'a-2 n1', 'a-3 n3', 'x n1', 'y n1', 'z n2'],
	},
	'who has one choice comes before who has many': {
		resources: [
			pod('a', { podSpec: { podAntiAffinity: [term('b')] } }),
			pod('b', { podSpec: { nodeSelector: { 'kubernetes.io/hostname': 'n1' } } }),
		],
		topology: topologyOf(2),
		lands: ['a n2', 'b n1'],
	},
	'affinity goes where the other is': {
		resources: [pod('db', at('n3')), pod('web', { podSpec: { podAffinity: [term('db')] } })],
		lands: ['db n3', 'web n3'],
	},
	'affinity waits for one that comes later in the alphabet': {
		resources: [pod('a', { podSpec: { podAffinity: [term('z')] } }), pod('b'), pod('z')],
		lands: ['a n2', 'b n1', 'z n2'],
	},
	'affinity by zone': {
		resources: [
			pod('db', at('n1')),
			pod('x', at('n1')),
			pod('web', { podSpec: { podAffinity: [term('db', inZone)] } }),
		],
		topology: zones,
		lands: ['db n1', 'web n2', 'x n1'],
	},
	'affinity with two terms wants one pod that both mean': {
		resources: [
			pod('x', { ...at('n1'), labels: { app: 'a' } }),
			pod('y', { ...at('n2'), labels: { app: 'a', tier: 'gold' } }),
			pod('z', {
				podSpec: {
					podAffinity: [term('a'), { ...term('a'), selector: { matchLabels: { tier: 'gold' }, matchExpressions: [] } }],
				},
			}),
		],
		lands: ['x n1', 'y n2', 'z n2'],
	},
	'the first of a group that wants to be together starts it': {
		resources: [workload('StatefulSet', 'a', { replicas: 3, podSpec: { podAffinity: [term('a')] } })],
		lands: ['a-0 n1', 'a-1 n1', 'a-2 n1'],
	},
	'anti-affinity spreads replicas': {
		resources: [workload('StatefulSet', 'a', { replicas: 2, podSpec: { podAntiAffinity: [term('a', inZone)] } })],
		topology: zones,
		lands: ['a-0 n1', 'a-1 n3'],
	},
	'anti-affinity binds those that come later, too': {
		resources: [pod('a', { podSpec: { podAntiAffinity: [term('b')] } }), pod('b')],
		topology: topologyOf(2),
		lands: ['a n1', 'b n2'],
	},
	'anti-affinity of a pod that is there keeps others away': {
		resources: [
			pod('a', { podSpec: { nodeName: 'n1', podAntiAffinity: [term('b')] } }),
			pod('b'),
			pod('c', at('n2')),
			pod('d', at('n2')),
		],
		topology: topologyOf(2),
		lands: ['a n1', 'b n2', 'c n2', 'd n2'],
	},
	'anti-affinity says nothing about nodes without the key': {
		resources: [
			pod('a', { ...at('n1'), labels: { app: 'b' } }),
			pod('b', { podSpec: { podAntiAffinity: [term('b', 'rack')] } }),
		],
		topology: topologyOf(1),
		lands: ['a n1', 'b n1'],
	},
	'a term means the own namespace only': {
		resources: [
			pod('b', { ...at('n1'), namespace: 'other' }),
			pod('a', { podSpec: { podAntiAffinity: [term('b')] } }),
			namespace('other'),
		],
		topology: topologyOf(1),
		lands: ['a n1', 'b n1'],
	},
	'a term may list namespaces': {
		resources: [
			pod('b', { ...at('n1'), namespace: 'other' }),
			pod('a', { podSpec: { podAntiAffinity: [term('b', undefined, { namespaces: ['other'] })] } }),
			namespace('other'),
		],
		topology: topologyOf(2),
		lands: ['a n2', 'b n1'],
	},
	'a term may select namespaces by label': {
		resources: [
			pod('b', { ...at('n3'), namespace: 'other' }),
			pod('a', {
				podSpec: {
					podAffinity: [
						term('b', undefined, { namespaceSelector: { matchLabels: { team: 'x' }, matchExpressions: [] } }),
					],
				},
			}),
			namespace('other', { team: 'x' }),
		],
		lands: ['a n3', 'b n3'],
	},
	'two pods that want one host port are kept apart': {
		resources: [
			pod('a', { podSpec: { hostNetwork: true } }),
			pod('b', { podSpec: { hostNetwork: true } }),
			pod('c', at('n2')),
		],
		topology: topologyOf(2),
		lands: ['a n1', 'b n2', 'c n2'],
	},
	'a Node manifest cordons its node': {
		resources: [node('n1', { unschedulable: true }), pod('a')],
		lands: ['a n2'],
	},
	'a Node manifest taints and labels its node': {
		resources: [
			node('n1', { taints: [{ key: 'gpu', value: 'a', effect: 'NoSchedule' }] }),
			node('n3', { labels: { disk: 'ssd' } }),
			pod('a'),
			pod('b', { podSpec: { nodeSelector: { disk: 'ssd' } } }),
		],
		lands: ['a n2', 'b n3'],
	},
};

for (const [title, { resources, topology = topologyOf(3), lands }] of Object.entries(groups))
	test(`pods mind each other: ${title}`, (t) => {
		t.deepEqual(places(made({ resources, topology })), lands);
	});
