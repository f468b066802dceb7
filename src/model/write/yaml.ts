import { stringify } from 'yaml';

/** Plain data as YAML, a document each; no anchors, since `kubectl` writes none. */
export const toYaml = (values: readonly unknown[]): string =>
	values.map((value) => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 })).join('---\n');
