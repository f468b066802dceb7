import { dirname, relative } from 'node:path';

/** A file of a kind of cnilab's own with the line before all else by which an editor finds its schema; any other file
 * as it is. @param path from the root */
export const withModeline = (path: string, text: string): string => {
	const [, kind] = /^kind: (Topology|Scenario)$/m.exec(text) ?? [];
	if (kind === undefined) return text;
	const schema = relative(dirname(path), `schemas/${kind.toLowerCase()}.json`);
	return `${key}${schema}\n${text.startsWith(key) ? text.slice(text.indexOf('\n') + 1) : text}`;
};

/** As the YAML language server of Red Hat and those that follow it have it. */
const key = '# yaml-language-server: $schema=';
