import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { commandLine } from '../../src/cli/command-line.ts';
import { commands } from '../../src/cli/commands.ts';

const width = 100;

const helpOf = (words: readonly string[]): Promise<string> =>
	new Promise((resolve, reject) => {
		const line = commandLine([], width);
		void line.parse([...words, '--help'], {}, (error, _, output) => (error ? reject(error) : resolve(output)));
	});

for (const { command } of commands) {
	const [name = ''] = command.split(' ');
	test(`${name} --help has examples that begin as the verb does, and no line is too long`, async (t) => {
		const help = await helpOf([name]);
		const [, examples = ''] = help.split('\nExamples:\n');
		t.regex(examples, new RegExp(`^  (.* \\| )?cnilab ${name}\\b`, 'm'));
		t.deepEqual(
			help.split('\n').filter((text) => text.length > width),
			[],
		);
	});
}

/** With UPDATE_GOLDEN=1 the files are written anew; their difference is then yours to read. */
const update = process.env['UPDATE_GOLDEN'] === '1';

for (const name of ['apply', 'delete', 'get', 'label', 'curl', 'watch', 'plan', 'doctor'])
	test(`${name} --help reads as its golden text`, async (t) => {
		const file = join(import.meta.dirname, 'golden', `${name}.help.txt`);
		const help = `${await helpOf([name])}\n`;
		if (update) writeFileSync(file, help);
		t.true(existsSync(file), 'UPDATE_GOLDEN=1 writes it');
		t.is(help, readFileSync(file, 'utf8'));
	});

test('cnilab --help lists every verb', async (t) => {
	const help = await helpOf([]);
	for (const { command } of commands) t.true(help.includes(`cnilab ${command} `), command);
});
