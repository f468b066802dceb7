import { isMap } from './path.ts';

/** Fields of metadata that the API server writes, and no person. */
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

/** A manifest less what only a cluster says of its object: status, and what the API server writes into metadata. In a
 * dump it is another cluster's. Fields that are null are as good as absent, as with kubectl. */
export const writtenOf = (manifest: unknown): unknown => {
	if (!isMap(manifest)) return manifest;
	const { status: _, metadata, ...rest } = manifest;
	return { ...filled(rest), metadata: isMap(metadata) ? filled(withoutServers(metadata)) : metadata };
};

const withoutServers = (metadata: Readonly<Record<string, unknown>>) =>
	Object.fromEntries(Object.entries(metadata).filter(([field]) => !serverMetadata.has(field)));

const filled = (fields: Readonly<Record<string, unknown>>) =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
