import test from 'ava';
import yargs from 'yargs';
import { verb } from '../../src/cli/command.ts';
import { commandLine } from '../../src/cli/command-line.ts';
import { commands } from '../../src/cli/commands.ts';
import { lab, output } from '../../src/cli/options.ts';

/** What a verb with the flags --lab and --output makes of words and environment. */
const parse = async (words: readonly string[], environment: Readonly<Record<string, string>>) => {
	const before = { ...process.env };
	Object.assign(process.env, environment);
	try {
		let got: unknown;
		const one = verb({
			command: 'one',
			describe: '',
			examples: [],
			flags: (args) => output(lab(args), ['json', 'text'] as const),
			run: async (args) => {
				got = { lab: args.lab, output: args.output };
			},
		});
		await yargs(['one', ...words])
			.command(one)
			.strict()
			.exitProcess(false)
			.fail((message, error) => {
				throw error ?? new Error(message);
			})
			.parseAsync();
		return got;
	} finally {
		process.env = before;
	}
};

test.serial('the environment sets flags, and the command line has the last word', async (t) => {
	t.deepEqual(await parse([], { CNILAB_LAB: 'shop' }), { lab: 'shop', output: undefined });
	t.deepEqual(await parse(['--lab', 'cal'], { CNILAB_LAB: 'shop', CNILAB_OUTPUT: 'text' }), {
		lab: 'cal',
		output: 'text',
	});
});

test.serial("what the environment says for other verbs' flags is not for this one", async (t) => {
	t.deepEqual(await parse([], { CNILAB_TOPOLOGY: 'calico-vxlan' }), { lab: 'cnilab', output: undefined });
});

test.serial('a bad value in the environment is told as one on the command line', async (t) => {
	await t.throwsAsync(parse([], { CNILAB_OUTPUT: 'jsn' }), { message: /Given: "jsn"/ });
});

/** Verbs that hand on what a program prints. */
const programs = ['exec', 'node', 'logs'];

for (const { command, flags } of commands) {
	const [name = ''] = command.split(' ');
	if (!programs.includes(name))
		test(`${name} has -o json`, (t) => {
			t.true(flags.includes('output'));
		});
}

test('a lone dash behind -f is standard input, and no flag', async (t) => {
	const words = ['apply', '-f', '-', '--lab', 'nobody-has-this-name'];
	await t.throwsAsync(async () => commandLine(words, 100).parseAsync(), { message: /there is no lab named/ });
});
