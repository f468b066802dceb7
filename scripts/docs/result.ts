import { rawSchema } from '../../src/cli/json-schemas.ts';
import { fieldsOf } from './fields.ts';
import { markdownTable } from './regions.ts';
import { code, withWords } from './tables.ts';

/** docs/result-fields.md, all of it. */
export const resultPage = (): string => `# Every field of a result

<!-- made by make docs -->

What \`run\` and \`check\` print with \`-o json\`. A field with a question mark is absent where there is nothing to
say. Fields may be added; \`schemas/result.json\` is the same for programs, and \`cnilab schema result\` prints it.

${table()}
`;

const table = (): string =>
	markdownTable(
		['field', 'what it is'],
		fieldsOf(rawSchema('result')).map(({ path, required, about, words }) => [
			`${code(path)}${required ? '' : '?'}`,
			withWords(about, words),
		]),
	);
