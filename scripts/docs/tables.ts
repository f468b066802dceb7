import { rawSchema } from '../../src/cli/json-schemas.ts';
import { cnis, profiles } from '../../src/cni/all.ts';
import { warningCodes } from '../../src/model/warning.ts';
import { fieldsOf } from './fields.ts';
import { markdownTable } from './regions.ts';

/** The tables of docs by the names of their marks. */
export const tables = (): ReadonlyMap<string, string> =>
	new Map([
		['topologies', builtIn()],
		['topology-fields', fieldTable('topology', 'spec', 'of `spec`')],
		...[...cnis].map(([name, cni]) => [`options-${name}`, optionTable(name, cni.options)] as const),
		['scenario-fields', fieldTable('scenario', 'spec', 'of `spec`')],
		['policy-warnings', warningTable('policy', 'the policy')],
		['ingress-warnings', warningTable('ingress', 'the Ingress or class')],
		['other-warnings', warningTable('other', 'when')],
	]);

const builtIn = (): string =>
	markdownTable(
		['name', 'dataplane', 'how packets go'],
		profiles.map(({ name, cni, options, about }) => [code(name), written(cni, options), about]),
	);

const written = (cni: string, options: object): string => {
	const said = Object.entries(options).map(([name, value]) => `${name}: ${value}`);
	return code(said.length === 0 ? cni : `{name: ${cni}, options: {${said.join(', ')}}}`);
};

/** Options are a CNI's own and have tables of their own. */
const fieldTable = (format: 'topology' | 'scenario', part: string, where: string): string =>
	markdownTable(
		[`field ${where}`, 'default', 'what it is'],
		fieldsOf(rawSchema(format).properties?.[part], ['cni']).map(({ path, usual, required, about, words }) => [
			code(path),
			usual ?? (required ? 'required' : ''),
			withWords(about, words),
		]),
	);

const optionTable = (name: string, options: Options): string =>
	markdownTable(
		[`option of \`cni: ${name}\``, 'default', 'what it is'],
		Object.entries(options)
			.toSorted(([a], [b]) => (a < b ? -1 : 1))
			.map(([option, { default: usual, values, about }]) => [
				code(option),
				String(usual),
				withWords(about, values ?? []),
			]),
	);

type Options = Readonly<
	Record<string, { readonly default: unknown; readonly values?: readonly string[]; readonly about: string }>
>;

const warningTable = (about: keyof typeof warningCodes, whom: string): string =>
	markdownTable(
		['code', whom],
		Object.entries(warningCodes[about]).map(([name, words]) => [code(name), words]),
	);

/** All words that a field may have, where they have not been told. */
export const withWords = (about: string, words: readonly string[]): string =>
	words.every((word) => about.includes(code(word)))
		? about
		: [about, `${words.length > 1 ? 'one of ' : ''}${words.map(code).join(', ')}`].filter(Boolean).join('; ');

export const code = (text: string): string => `\`${text}\``;
