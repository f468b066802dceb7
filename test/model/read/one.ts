import { LabErrors } from '../../../src/errors.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import type { Resource } from '../../../src/model/resource.ts';

/** The one resource of a text that is right. */
export const one = (text: string): Resource => {
	const { resources, errors } = readManifests([{ name: 'a.yaml', text }]);
	const [resource] = resources;
	if (!resource || errors.length > 0) throw new LabErrors(errors);
	return resource;
};

const ofKind =
	<K extends Resource['kind']>(kind: K, apiVersion: string) =>
	(spec: string, status = '{}'): Resource & { kind: K } => {
		const resource = one(
			`{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: a}, spec: ${spec}, status: ${status}}`,
		);
		const isIt = (found: Resource): found is Resource & { kind: K } => found.kind === kind;
		if (!isIt(resource)) throw new TypeError(`found ${resource.kind}`);
		return resource;
	};

/** Objects by their spec, in YAML's flow form. */
export const serviceOf = ofKind('Service', 'v1');
export const policyOf = ofKind('NetworkPolicy', 'networking.k8s.io/v1');
export const podSpecOf = (spec: string) => ofKind('Pod', 'v1')(spec).spec;
