import { LabError } from '../../errors.ts';
import { likely } from '../../model/likely.ts';
import { verb } from '../command.ts';
import { type Format, formatNames } from '../format-names.ts';
import * as option from '../options.ts';
import { print } from '../output.ts';

export const schema = verb({
	command: 'schema <format>',
	describe: 'print the JSON Schema of a format of cnilab',
	examples: [
		['$0 schema scenario > scenario.schema.json', 'for an editor or a validator'],
		['$0 schema result', 'every field of what run -o json prints'],
	],
	notes:
		'An editor with a YAML language server completes and checks a file that begins with: # yaml-language-server: $schema=scenario.schema.json',
	flags: (args) =>
		option
			.output(args, ['json'] as const)
			.positional('format', { type: 'string', demandOption: true, describe: formatNames.join(', ') }),
	run: async ({ format }) => {
		const name = formatNamed(format);
		const { schemaText } = await import('../json-schemas.ts');
		print(schemaText(name).trimEnd());
	},
});

/** A format by its name or its kind: "Topology", "RunResult". */
const formatNamed = (word: string): Format => {
	const wanted = word.toLowerCase().replace(/^run/, '');
	const found = formatNames.find((name) => name === wanted);
	if (found) return found;
	throw new LabError('bad-input', `there is no format ${word}`, {
		hint: `did you mean ${likely(wanted, formatNames) ?? `one of ${formatNames.join(', ')}`}?`,
	});
};
