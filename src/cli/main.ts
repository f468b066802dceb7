import { delimiter } from 'node:path';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import packageFile from '../../package.json' with { type: 'json' };
import { exitCodes, LabError, printError } from '../errors.ts';
import { commands } from './commands.ts';
import { Interrupted } from './interrupt.ts';
import { mistakeIn } from './mistakes.ts';
import { paint } from './output.ts';

/** The command's process: words in, words out, an exit code (0 as expected, 1 an expectation failed, 2 bad input, 3 this
 * machine can't, 130 interrupted). */
const main = async (): Promise<void> => {
	await yargs(hideBin(process.argv))
		.scriptName('cnilab')
		.usage('$0 <verb>\n\nShows what a Kubernetes network really does to a packet.')
		.command([...commands])
		.demandCommand(1)
		.strict()
		.locale('en')
		.version(packageFile.version)
		.help()
		.alias('h', 'help')
		.epilogue('Every flag can be set in the environment: CNILAB_LAB=shop stands for --lab shop.')
		.wrap(Math.min(120, process.stdout.columns ?? 120))
		.parserConfiguration({ 'populate--': true })
		.fail((message, error) => {
			// What a verb throws goes on as it is; yargs' own errors are words about the command line.
			throw error && error.name !== 'YError' ? error : mistakeIn(hideBin(process.argv), message, commands);
		})
		.parseAsync();
};

// An ordinary user's PATH often lacks the folders of ip and iptables; everything that is started from here has them.
process.env['PATH'] = [process.env['PATH'], '/usr/local/sbin', '/usr/sbin', '/sbin'].filter(Boolean).join(delimiter);

// Whoever reads may stop before the end, as `head` does: then there is nobody to write for.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
	await main();
} catch (error) {
	process.stderr.write(`${paint.red('error:')} ${printError(error)}\n`);
	process.exitCode = error instanceof Interrupted ? 130 : error instanceof LabError ? exitCodes[error.code] : 1;
}
