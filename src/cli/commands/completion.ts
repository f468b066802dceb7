import { verb } from '../command.ts';
import { scripts } from '../completion/script.ts';
import { print } from '../output.ts';

export const completion = verb({
	command: 'completion <shell>',
	describe: 'print a script by which a shell completes verbs, flags, and the names in the running lab',
	examples: [
		['$0 completion bash > ~/.local/share/bash-completion/completions/cnilab', 'for every new bash'],
		['$0 completion zsh > ~/.zsh/completions/_cnilab', 'for every new zsh that has this folder in fpath'],
	],
	notes: 'For the shell that runs: source <(cnilab completion bash).',
	flags: (args) => args.positional('shell', { choices: ['bash', 'zsh'] as const, demandOption: true }),
	run: async ({ shell }) => print(scripts[shell]),
});
