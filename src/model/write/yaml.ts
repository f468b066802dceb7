import { stringify } from 'yaml';

/** Prints each value as a YAML document. Uses no anchors, as `kubectl`, and quotes texts that are booleans in YAML 1.1,
 * which it reads. */
export const toYaml = (values: readonly unknown[]): string =>
	values
		.map((value) => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0, compat: 'yaml-1.1' }))
		.join('---\n');
