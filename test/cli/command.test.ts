import test from 'ava';
import { commandLine } from '../../src/cli/command-line.ts';
import { commands } from '../../src/cli/commands.ts';
import { parsed } from './parsed.ts';

test('the environment sets flags, and the command line has the last word', async (t) => {
	t.like(await parsed(['ls'], { CNILAB_OUTPUT: 'json' }), { output: 'json' });
	t.like(await parsed(['matrix', '--lab', 'cal'], { CNILAB_LAB: 'shop', CNILAB_OUTPUT: 'json' }), {
		lab: 'cal',
		output: 'json',
	});
});

test("what the environment says for other verbs' flags is not for this one", async (t) => {
	t.false('topology' in (await parsed(['ls'], { CNILAB_TOPOLOGY: 'calico-vxlan' })));
});

test('a bad value in the environment is told as one on the command line', async (t) => {
	await t.throwsAsync(parsed(['ls'], { CNILAB_OUTPUT: 'jsn' }), { message: 'CNILAB_OUTPUT: found jsn; allowed: json' });
});

/** Verbs that hand on what a program prints, or print what a shell reads. */
const programs = ['exec', 'node', 'logs', 'completion'];

for (const { command, flags } of commands) {
	const [name = ''] = command.split(' ');
	if (!programs.includes(name))
		test(`${name} has -o json`, (t) => {
			t.true(flags.some((flag) => flag.name === 'output'));
		});
}

test('one side alone is refused before a lab is built for it', async (t) => {
	const words = ['compare', 'scenarios/flannel-vs-calico.yaml', '-t', 'flannel-host-gw'];
	await t.throwsAsync(async () => commandLine(words, 100).parseAsync(), { message: /there is only one side/ });
});

test('a lone dash behind -f is standard input, and no flag', async (t) => {
	const words = ['apply', '-f', '-', '--lab', 'nobody-has-this-name'];
	await t.throwsAsync(async () => commandLine(words, 100).parseAsync(), { message: /there is no lab named/ });
});
