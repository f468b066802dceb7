import { stringify } from 'yaml';

/** Plain data as YAML, a document each; no anchors, since `kubectl` writes none, and quotes around what is a truth
 * value in the YAML 1.1 that it reads. */
export const toYaml = (values: readonly unknown[]): string =>
	values
		.map((value) => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0, compat: 'yaml-1.1' }))
		.join('---\n');
