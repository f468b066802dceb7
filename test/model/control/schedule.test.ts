import test from 'ava';
import type { NodeRequirement, PodSpec } from '../../../src/model/resource.ts';
import { made, places, pod, topologyOf } from './making.ts';

const ssd = { labels: { disk: 'ssd' } };
const gpu = { key: 'gpu', value: 'a', effect: 'NoSchedule' } as const;
const oneTerm = (requirement: NodeRequirement) => [[requirement]];
const need = (key: string, operator: NodeRequirement['operator'], ...values: string[]): NodeRequirement => ({
	key,
	operator,
	values,
});

interface Row {
	readonly nodes: Parameters<typeof topologyOf>[0];
	readonly spec: Partial<PodSpec>;
	/** Where a pod with this spec lands; undefined: nowhere. */
	readonly lands: string | undefined;
}

const rows: Readonly<Record<string, Row>> = {
	'anything goes: the first node': { nodes: 3, spec: {}, lands: 'n1' },
	'nodeName is where it goes': { nodes: 3, spec: { nodeName: 'n3' }, lands: 'n3' },
	'nodeName passes a NoSchedule taint by': { nodes: [{}, { taints: [gpu] }], spec: { nodeName: 'n2' }, lands: 'n2' },
	nodeSelector: { nodes: [{}, ssd], spec: { nodeSelector: { disk: 'ssd' } }, lands: 'n2' },
	'nodeSelector on what the kubelet sets': {
		nodes: 2,
		spec: { nodeSelector: { 'beta.kubernetes.io/os': 'linux', 'kubernetes.io/hostname': 'n2' } },
		lands: 'n2',
	},
	'nodeSelector on a zone': {
		nodes: [{ zone: 'a' }, { zone: 'b' }],
		spec: { nodeSelector: { 'topology.kubernetes.io/zone': 'b' } },
		lands: 'n2',
	},
	'nodeSelector that no node has': { nodes: [{}, ssd], spec: { nodeSelector: { disk: 'hdd' } }, lands: undefined },
	'affinity In': { nodes: [{}, ssd], spec: { nodeAffinity: oneTerm(need('disk', 'In', 'hdd', 'ssd')) }, lands: 'n2' },
	'affinity NotIn holds without the key': {
		nodes: [ssd, {}],
		spec: { nodeAffinity: oneTerm(need('disk', 'NotIn', 'ssd')) },
		lands: 'n2',
	},
	'affinity Exists': { nodes: [{}, ssd], spec: { nodeAffinity: oneTerm(need('disk', 'Exists')) }, lands: 'n2' },
	'affinity DoesNotExist': {
		nodes: [ssd, {}],
		spec: { nodeAffinity: oneTerm(need('disk', 'DoesNotExist')) },
		lands: 'n2',
	},
	'affinity Gt compares numbers': {
		nodes: [{ labels: { cpus: '9' } }, { labels: { cpus: '16' } }],
		spec: { nodeAffinity: oneTerm(need('cpus', 'Gt', '10')) },
		lands: 'n2',
	},
	'affinity Lt wants a number': {
		nodes: [{ labels: { cpus: 'few' } }, { labels: { cpus: '4' } }],
		spec: { nodeAffinity: oneTerm(need('cpus', 'Lt', '10')) },
		lands: 'n2',
	},
	'matchFields names the node': {
		nodes: 3,
		spec: { nodeAffinity: oneTerm(need('metadata.name', 'In', 'n3')) },
		lands: 'n3',
	},
	'terms are ORed': {
		nodes: [{}, ssd],
		spec: { nodeAffinity: [[need('nothing', 'Exists')], [need('disk', 'Exists')]] },
		lands: 'n2',
	},
	'requirements of a term are ANDed': {
		nodes: [ssd, { labels: { disk: 'ssd', fast: 'yes' } }],
		spec: { nodeAffinity: [[need('disk', 'Exists'), need('fast', 'Exists')]] },
		lands: 'n2',
	},
	'an empty term selects nothing': { nodes: 2, spec: { nodeAffinity: [[]] }, lands: undefined },
	'nodeSelector and affinity must agree': {
		nodes: [ssd, { labels: { fast: 'yes' } }],
		spec: { nodeSelector: { disk: 'ssd' }, nodeAffinity: oneTerm(need('fast', 'Exists')) },
		lands: undefined,
	},
	'a NoSchedule taint keeps away': { nodes: [{ taints: [gpu] }, {}], spec: {}, lands: 'n2' },
	'a NoExecute taint keeps away': { nodes: [{ taints: [{ ...gpu, effect: 'NoExecute' }] }, {}], spec: {}, lands: 'n2' },
	'a PreferNoSchedule taint breaks a tie': {
		nodes: [{ taints: [{ ...gpu, effect: 'PreferNoSchedule' }] }, {}],
		spec: {},
		lands: 'n2',
	},
	'a PreferNoSchedule taint is no more than a wish': {
		nodes: [{ taints: [{ ...gpu, effect: 'PreferNoSchedule' }] }],
		spec: {},
		lands: 'n1',
	},
	'a toleration with Equal': {
		nodes: [{ taints: [gpu] }],
		spec: { tolerations: [{ key: 'gpu', operator: 'Equal', value: 'a', effect: 'NoSchedule' }] },
		lands: 'n1',
	},
	'a toleration of another value': {
		nodes: [{ taints: [gpu] }],
		spec: { tolerations: [{ key: 'gpu', operator: 'Equal', value: 'b' }] },
		lands: undefined,
	},
	'a toleration of another effect': {
		nodes: [{ taints: [gpu] }],
		spec: { tolerations: [{ key: 'gpu', operator: 'Exists', value: '', effect: 'NoExecute' }] },
		lands: undefined,
	},
	'a toleration of everything': {
		nodes: [{ taints: [gpu] }],
		spec: { tolerations: [{ operator: 'Exists', value: '' }] },
		lands: 'n1',
	},
	'every taint must be tolerated': {
		nodes: [{ taints: [gpu, { ...gpu, key: 'other' }] }],
		spec: { tolerations: [{ key: 'gpu', operator: 'Exists', value: '' }] },
		lands: undefined,
	},
};

for (const [title, { nodes, spec, lands }] of Object.entries(rows))
	test(`a pod finds its node: ${title}`, (t) => {
		const making = { resources: [pod('a', { podSpec: spec })], topology: topologyOf(nodes) };
		if (lands === undefined) t.is(made(making).pending?.length, 1);
		else t.deepEqual(places(made(making)), [`a ${lands}`]);
	});
