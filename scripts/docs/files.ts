import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatNames } from '../../src/cli/format-names.ts';
import { schemaText } from '../../src/cli/json-schemas.ts';
import { withModeline } from './modeline.ts';
import { withRegions } from './regions.ts';
import { resultPage } from './result.ts';
import { tables } from './tables.ts';
import { verbsPage } from './verbs.ts';

export const root = join(import.meta.dirname, '../..');

/** Files that are made of the code and are not as it has them now, each with what is to stand in it. */
export const outOfStep = (): ReadonlyMap<string, string> =>
	new Map([...made()].filter(([path, text]) => text !== read(path)));

const read = (path: string): string => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '');

function* made(): Generator<readonly [path: string, text: string]> {
	for (const format of formatNames) yield [`schemas/${format}.json`, schemaText(format)];
	for (const [path, text] of pages()) yield [path, text];
	for (const path of found('scenarios/**/*.yaml')) yield [path, withModeline(path, read(path))];
	const regions = new Map([
		...tables(),
		['scenario-example', yaml(read('scenarios/first/tour.yaml'))],
		['topology-example', yaml(read('scenarios/first/two-nodes.yaml'))],
	]);
	for (const path of found('docs/*.md')) if (!pages().has(path)) yield [path, withRegions(read(path), regions)];
}

/** Pages in which nothing is written by hand. */
const pages = (): ReadonlyMap<string, string> =>
	new Map([
		['docs/verbs.md', verbsPage()],
		['docs/result-fields.md', resultPage()],
	]);

const yaml = (text: string): string => `\`\`\`yaml\n${text}\`\`\``;

const found = (pattern: string): readonly string[] => globSync(pattern, { cwd: root }).toSorted();
