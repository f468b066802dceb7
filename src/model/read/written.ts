import { isMap } from './path.ts';

/** Fields of metadata that the API server writes. */
const serverMetadata: ReadonlySet<string> = new Set([
	'uid',
	'resourceVersion',
	'generation',
	'creationTimestamp',
	'selfLink',
	'managedFields',
	'generateName',
	'deletionTimestamp',
	'deletionGracePeriodSeconds',
]);

/** A manifest without status and without the metadata that the API server writes, which in a dump belong to another
 * cluster. Null fields count as absent, as with kubectl. */
export const writtenOf = (manifest: unknown): unknown => {
	if (!isMap(manifest)) return manifest;
	const { status: _, metadata, ...rest } = manifest;
	return { ...filled(rest), metadata: isMap(metadata) ? filled(withoutServers(metadata)) : metadata };
};

const withoutServers = (metadata: Readonly<Record<string, unknown>>) =>
	Object.fromEntries(Object.entries(metadata).filter(([field]) => !serverMetadata.has(field)));

const filled = (fields: Readonly<Record<string, unknown>>) =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
