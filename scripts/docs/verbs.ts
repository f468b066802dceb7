import type { Command } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import type { Flag } from '../../src/cli/flags/flag.ts';
import { allowedBy } from '../../src/cli/flags/range.ts';
import { markdownTable } from './regions.ts';

/** docs/verbs.md, all of it. */
export const verbsPage = (): string => `# Verbs

<!-- made by make docs: what stands here is the text of --help -->

Every flag can be set in the environment: \`CNILAB_LAB=shop\` stands for \`--lab shop\`.

${markdownTable(
	['verb', 'does'],
	commands.map((command) => [linked(command), command.describe]),
)}

${commands.map(section).join('\n\n')}
`;

const nameOf = ({ command }: Command): string => command.replace(/ [<[].*$/, '');

const linked = (command: Command): string =>
	`[\`${nameOf(command)}\`](#cnilab-${nameOf(command).replaceAll(' ', '-')})`;

const section = (command: Command): string =>
	[
		`## cnilab ${nameOf(command)}`,
		`\`cnilab ${command.command}${command.program ? ' -- COMMAND' : ''}\`: ${command.describe}.`,
		examples(command),
		command.notes,
		words(command),
		flagTable(command),
	]
		.filter(Boolean)
		.join('\n\n');

const examples = ({ examples }: Command): string => {
	const lines = examples.map(([line, what]) => [line.replaceAll('$0', 'cnilab'), what] as const);
	const width = Math.min(60, Math.max(...lines.map(([line]) => line.length)));
	return `\`\`\`sh\n${lines.map(([line, what]) => `${line.padEnd(width)}  # ${what}`).join('\n')}\n\`\`\``;
};

const words = ({ words }: Command): string =>
	words.length === 0 ? '' : words.map(([name, about]) => `- \`${name}\`: ${about}`).join('\n');

const flagTable = ({ flags }: Command): string => {
	const shown = flags.filter(({ hidden }) => !hidden);
	if (shown.length === 0) return '';
	return markdownTable(
		['flag', 'default', 'what it is'],
		shown.map((flag) => [spelled(flag), usual(flag), told(flag)]),
	);
};

const spelled = ({ name, alias }: Flag): string => [...(alias ? [`\`-${alias}\``] : []), `\`--${name}\``].join(', ');

const usual = ({ default: value, demandOption }: Flag): string => {
	if (demandOption) return 'required';
	return value === undefined || (Array.isArray(value) && value.length === 0) ? '' : `\`${value}\``;
};

const told = ({ describe, choices, range }: Flag): string =>
	[describe, choices?.map((choice) => `\`${choice}\``).join(', '), range && allowedBy(range)]
		.filter(Boolean)
		.join('; ');
