import type { LabError } from '../../errors.ts';
import { likely } from '../likely.ts';
import type { Resource } from '../resource.ts';
import { holdsTemplate } from '../template.ts';
import { type Complaint, complaintsOf, errorsOf } from './complaint.ts';
import type { Document } from './document.ts';
import { ignoredField } from './ignored.ts';
import type { Unplaced } from './kind-reader.ts';
import { isKind, isOwnGroup, type Kind, kindOf, kinds } from './kinds.ts';
import { idleKindsOf, reasonFor } from './known-kinds.ts';
import { isMap, type Path, valueAt } from './path.ts';
import { policyPlaces } from './policy-places.ts';
import { writtenOf } from './written.ts';

interface ReadObject {
	readonly resource?: Resource;
	readonly ignored: readonly string[];
	/** It has a template in place of an address. */
	readonly waits: boolean;
	readonly errors: readonly LabError[];
}

/** Reads the object of a document. */
export const objectOf = (document: Document): ReadObject => {
	const { value } = document;
	const none = { ignored: [], waits: false, errors: [] };
	const complaint = headless(value);
	if (complaint) return { ...none, errors: errorsOf(document, [complaint]) };
	const { kind, apiVersion } = typeOf(value);
	const known = kindOf(kind, apiVersion);
	if (known) return readAs(known, document);

	const slip = slipOf(kind, apiVersion);
	if (slip) return { ...none, errors: errorsOf(document, [slip]) };
	const remark = isKind(kind) ? apiVersion : reasonFor(kind, apiVersion);
	return { ...none, ignored: [`kind ${kind}${remark ? ` (${remark})` : ''}`] };
};

/** The complaint about a document that is not a Kubernetes object. */
const headless = (value: unknown): Complaint | undefined => {
	const what = 'an object of Kubernetes: a map with apiVersion, kind, metadata';
	if (!isMap(value)) return { path: [], message: what, code: 'invalid_type' };
	if (typeof value['kind'] !== 'string') return { path: ['kind'], message: 'the name of a kind (Pod, Service, …)' };
	if (value['kind'] === 'List') return { path: ['items'], message: 'a list of objects', code: 'invalid_type' };
	if (typeof value['apiVersion'] !== 'string') {
		const versions = isKind(value['kind'])
			? kinds[value['kind']].apiVersions.join(', ')
			: 'a group and version (apps/v1)';
		return { path: ['apiVersion'], message: versions };
	}
	return undefined;
};

const typeOf = (value: unknown) => {
	const { kind, apiVersion } = isMap(value) ? value : {};
	return { kind: String(kind), apiVersion: String(apiVersion) };
};

/** The complaint about a misspelled kind or a wrong version ("Deploymnet", a Deployment of v1), which an API server
 * would reject. Other unknown kinds are ignored. */
const slipOf = (kind: string, apiVersion: string): Complaint | undefined => {
	const idle = idleKindsOf(apiVersion);
	if (idle.includes(kind)) return undefined;
	if (isKind(kind) && isOwnGroup(apiVersion))
		return { path: ['apiVersion'], message: kinds[kind].apiVersions.join(', ') };
	const read = Object.entries(kinds).flatMap(([kind, { apiVersions, written = kind }]) =>
		apiVersions.includes(apiVersion) ? [written] : [],
	);
	const meant = likely(kind, [...read, ...idle]);
	// A kind that is nearer to an ignored one, or to none, is ignored: the lists of kinds are not complete.
	if (meant === undefined || !read.includes(meant)) return undefined;
	return { path: ['kind'], message: `a kind of ${apiVersion}`, params: { likely: meant } };
};

const readAs = (kind: Kind, document: Document): ReadObject => {
	const { schema } = kinds[kind];
	// The schemas reject unknown fields. Those are recorded and removed, and the rest is read.
	const strict = schema.safeParse(document.value);
	const unknown = strict.success ? [] : complaintsOf(strict.error.issues).flatMap(unknownFields);
	const result = unknown.length === 0 ? strict : schema.safeParse(without(document.value, unknown));
	const isSlip = ({ path }: UnknownField): boolean =>
		path[0] === 'spec' && playsNoPart[kind]?.includes(String(path.at(-1))) === false;
	const slips = unknown.filter(isSlip).map(slipAt);
	const ignored = unknown
		.filter((field) => !isSlip(field))
		.map(({ path, known }) => ignoredField(kind, path, known))
		.filter((name) => name !== undefined);
	if (result.success && slips.length > 0) return { ignored, waits: false, errors: errorsOf(document, slips) };
	if (result.success) return { resource: placed(result.data, document), ignored, waits: false, errors: [] };

	const complaints = complaintsOf(result.error.issues);
	const wrong = [...slips, ...complaints].filter(({ path }) => !waitsAt(document.value, path));
	return { ignored, waits: wrong.length === 0, errors: errorsOf(document, wrong) };
};

const placed = (resource: Unplaced, document: Document): Resource => {
	const origin = { source: document.at([]), written: writtenOf(document.value) };
	return resource.kind === 'NetworkPolicy'
		? { ...resource, ...origin, places: policyPlaces(document) }
		: { ...resource, ...origin };
};

interface UnknownField {
	readonly path: Path;
	readonly known: readonly string[];
}

const unknownFields = (issue: Complaint): UnknownField[] =>
	issue.code === 'unrecognized_keys'
		? (issue.keys ?? []).map((key) => ({ path: [...issue.path, key], known: issue.message.split(', ') }))
		: [];

/** Ignored fields of policies' specs. Any other unknown field is an error, as with kubectl and calicoctl: ignoring it
 * could open what should be closed. */
const playsNoPart: Partial<Readonly<Record<Kind, readonly string[]>>> = {
	NetworkPolicy: [],
	'NetworkPolicy.projectcalico.org': ['performanceHints', 'http'],
	GlobalNetworkPolicy: ['performanceHints', 'http'],
	NetworkSet: [],
	GlobalNetworkSet: [],
	Tier: [],
	ClusterNetworkPolicy: [],
	AdminNetworkPolicy: [],
	BaselineAdminNetworkPolicy: [],
};

const slipAt = ({ path, known }: UnknownField): Complaint => ({
	path: path.slice(0, -1),
	keys: [String(path.at(-1))],
	message: known.join(', '),
	code: 'unrecognized_keys',
});

/** A copy without some fields. Values shared by an anchor are copied, so that removing a field affects one place
 * only. */
const without = (value: unknown, unknown: readonly UnknownField[]): unknown => {
	const copy: unknown = JSON.parse(JSON.stringify(value));
	for (const { path } of unknown) {
		const parent = valueAt(copy, path.slice(0, -1));
		if (typeof parent === 'object' && parent !== null) Reflect.deleteProperty(parent, path.at(-1) ?? '');
	}
	return copy;
};

const waitsAt = (value: unknown, path: Path): boolean => {
	const found = valueAt(value, path);
	return typeof found === 'string' && holdsTemplate(found);
};
