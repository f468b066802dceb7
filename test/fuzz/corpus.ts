import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

// What mutation starts from: every document of the repository's scenarios with the manifests that they name, one
// Service of every kind, and of what is refused all that the tests of messages have.

export type Json = null | boolean | number | string | readonly Json[] | JsonMap;

interface JsonMap {
	readonly [key: string]: Json;
}

const root = join(import.meta.dirname, '../..');

const filesIn = (folder: string): readonly string[] =>
	readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();

const documentsIn = (file: string): readonly Json[] => {
	const parsed = parseAllDocuments(readFileSync(file, 'utf8'), { merge: true, logLevel: 'error' });
	return [...(Symbol.iterator in parsed ? parsed : [])].flatMap((document) => {
		if (document.errors.length > 0) return [];
		try {
			return [JSON.parse(JSON.stringify(document.toJS()))];
		} catch {
			// One with anchors beyond what is allowed: there to be refused.
			return [];
		}
	});
};

export const isMap = (value: Json | undefined): value is JsonMap =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** With the objects themselves in the place of files. */
const inPlace = (file: string, items: Json | undefined): readonly Json[] =>
	listOf(items).flatMap((item) => {
		if (typeof item !== 'string') return [item];
		const path = join(dirname(file), item);
		return existsSync(path) && /\.ya?ml$/.test(path) ? documentsIn(path) : [];
	});

const whole = (file: string, document: JsonMap): JsonMap => {
	const { spec } = document;
	if (!isMap(spec)) return document;
	const steps = listOf(spec['steps']).map((step) =>
		isMap(step) && step['apply'] ? { ...step, apply: inPlace(file, step['apply']) } : step,
	);
	return { ...document, spec: { ...spec, manifests: inPlace(file, spec['manifests']), steps } };
};

const isOwn = (kind: string) => (document: JsonMap) =>
	document['apiVersion'] === 'cnilab.dev/v1' && document['kind'] === kind;

const good = [...filesIn('scenarios'), ...filesIn('test/plan')].flatMap((file) =>
	documentsIn(file)
		.filter(isMap)
		.map((document) => (isOwn('Scenario')(document) ? whole(file, document) : document)),
);

export const scenarios: readonly JsonMap[] = good.filter(isOwn('Scenario'));

const unique = <T extends Json>(documents: readonly T[]): readonly T[] => [
	...new Map(documents.map((document) => [JSON.stringify(document), document])).values(),
];

const refused = filesIn('test/errors').flatMap(documentsIn).filter(isMap);

export const manifests: readonly JsonMap[] = unique([
	...good.filter((document) => document['apiVersion'] !== 'cnilab.dev/v1'),
	...scenarios.flatMap(({ spec }) => (isMap(spec) ? listOf(spec['manifests']).filter(isMap) : [])),
]);

const base = { apiVersion: 'cnilab.dev/v1', kind: 'Topology', metadata: { name: 'mine' } };
const calico = { blockSize: 28, natOutgoing: false, mtu: 1400, vni: 7, port: 4789, endpointToHost: 'drop' };
const nodes = [
	{ name: 'a', zone: 'west', labels: { disk: 'ssd' }, address: '172.31.0.9' },
	{ name: 'b', taints: [{ key: 'gpu', value: 'x', effect: 'NoSchedule' }] },
];

export const topologies: readonly JsonMap[] = [
	...good.filter(isOwn('Topology')),
	{ ...base, spec: { cni: 'calico', nodes: 2, podCIDR: '192.168.0.0/20', serviceCIDR: '10.96.0.0/16' } },
	{ ...base, spec: { cni: { name: 'calico', options: calico } } },
	{ ...base, spec: { cni: { name: 'flannel', options: { backend: 'vxlan', directRouting: true, port: 1, vni: 2 } } } },
	{
		...base,
		spec: {
			cni: { name: 'flannel', options: { backend: 'host-gw' } },
			nodes,
			underlay: { cidr: '172.31.0.0/24', mtu: 9000, loadBalancers: '172.31.0.128/28' },
			external: { cidr: '198.51.100.0/24' },
			kubeProxy: 'none',
			dns: false,
			ingress: { backends: 'pods' },
			runtime: 'netns',
		},
	},
];

/** All values that stand behind a key anywhere, right ones and wrong ones. */
export const valuesByKey: ReadonlyMap<string, readonly Json[]> = (() => {
	const values = new Map<string, Json[]>();
	const collect = (value: Json): void => {
		if (Array.isArray(value)) for (const item of value) collect(item);
		if (!isMap(value)) return;
		for (const [key, item] of Object.entries(value)) {
			const known = values.get(key);
			if (known) known.push(item);
			else values.set(key, [item]);
			collect(item);
		}
	};
	for (const document of unique([...manifests, ...scenarios, ...topologies, ...refused])) collect(document);
	return new Map([...values].map(([key, found]) => [key, unique(found)]));
})();
