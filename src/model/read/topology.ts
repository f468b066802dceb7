import { LabError, LabErrors } from '../../errors.ts';
import type { CniFacts, Profile } from '../cni-facts.ts';
import type { Topology } from '../topology.ts';
import { complaintsOf, errorsOf } from './complaint.ts';
import { type Document, parseDocuments, plainDocument, type Text } from './document.ts';
import { ownDocument, ownVersion } from './own-document.ts';
import { isMap, valueAt } from './path.ts';
import { inReadingOrder } from './reading-order.ts';
import { nodesOf } from './topology-nodes.ts';
import { rangesOf } from './topology-ranges.ts';
import { topologySchema, type UsableSpec } from './topology-schema.ts';

interface ReadTopology {
	readonly topology?: Topology;
	/** Whether the file has `nodes`; otherwise the default number is used. */
	readonly saysNodes?: boolean;
	readonly errors: readonly LabError[];
}

/** Reads a topology from a file and fills in defaults; reports all errors at once. */
export const readTopology = (file: Text, cnis: ReadonlyMap<string, CniFacts>): ReadTopology => {
	const { document, errors } = ownDocument(file, 'Topology');
	if (!document) return { errors };
	const read = topologyFrom(document, cnis);
	return { ...read, errors: inReadingOrder(read.errors, [file.name]) };
};

/** The Topology among the documents of some texts, which may also contain manifests. Undefined if there is none. */
export const topologyAmong = (
	texts: readonly Text[],
	cnis: ReadonlyMap<string, CniFacts>,
): ReadTopology | undefined => {
	const found = texts
		.filter(({ text }) => text.includes(ownVersion))
		.flatMap((text) => parseDocuments(text).documents)
		.filter(({ value }) => isMap(value) && value['kind'] === 'Topology' && value['apiVersion'] === ownVersion);
	const [document, second] = found;
	if (!document) return undefined;
	const read = topologyFrom(document, cnis);
	const message = 'found a second Topology; allowed: one a lab';
	const errors = second ? [new LabError('bad-input', message, { where: second.at([]) })] : [];
	return {
		...read,
		errors: inReadingOrder(
			[...read.errors, ...errors],
			texts.map(({ name }) => name),
		),
	};
};

interface Overrides {
	readonly nodes?: number;
	readonly runtime?: Topology['runtime'];
}

/** A built-in topology, read in the same way as a file's.
 * @throws LabErrors if the overrides are impossible, such as too many nodes for the profile's networks. */
export const topologyOf = (profile: Profile, cni: CniFacts, { nodes, runtime }: Overrides = {}): Topology => {
	const spec = { cni: { name: cni.name, options: profile.options }, nodes, runtime };
	const value = { apiVersion: ownVersion, kind: 'Topology', metadata: { name: profile.name }, spec };
	const { topology, errors } = topologyFrom(
		plainDocument(value, `topology ${profile.name}`),
		new Map([[cni.name, cni]]),
	);
	if (!topology) throw new LabErrors(errors);
	return topology;
};

const topologyFrom = (document: Document, cnis: ReadonlyMap<string, CniFacts>): ReadTopology => {
	const result = topologySchema(cnis).safeParse(document.value);
	const complaints = result.success ? [] : complaintsOf(result.error.issues);
	// Invalid fields are left out, so that the others can still be checked against each other.
	const wrong = new Set(complaints.flatMap(({ path, keys = [] }) => (path.length > 1 ? [String(path[1])] : keys)));
	const spec = result.success ? result.data.spec : usable(document, cnis, wrong);

	const cni = spec.cni && cnis.get(spec.cni.name);
	const ranges = rangesOf(spec, { cni, wrong });
	const nodes = nodesOf(spec, ranges.underlay);
	const errors = errorsOf(document, [
		...complaints,
		...ranges.complaints,
		...(wrong.has('underlay') ? [] : nodes.complaints),
	]);
	if (errors.length > 0 || !result.success || !ranges.podCIDR) return { errors };
	const { underlay, podCIDR, serviceCIDR, external } = ranges;
	const {
		metadata,
		spec: { cni: choice, kubeProxy = 'iptables', dns = kubeProxy !== 'none', ingress, runtime = 'auto' },
	} = result.data;
	return {
		topology: {
			name: metadata.name,
			cni: choice,
			nodes: nodes.nodes,
			podCIDR,
			serviceCIDR,
			underlay,
			external,
			kubeProxy,
			dns,
			ingress: { backends: ingress?.backends ?? 'service' },
			runtime,
		},
		saysNodes: result.data.spec.nodes !== undefined,
		errors,
	};
};

const usable = (document: Document, cnis: ReadonlyMap<string, CniFacts>, wrong: ReadonlySet<string>): UsableSpec => {
	const spec = valueAt(document.value, ['spec']);
	const kept = Object.entries(typeof spec === 'object' && spec !== null ? spec : {}).filter(([key]) => !wrong.has(key));
	return topologySchema(cnis).shape.spec.partial().safeParse(Object.fromEntries(kept)).data ?? {};
};
