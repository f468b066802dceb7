import { delimiter } from 'node:path';
import { hideBin } from 'yargs/helpers';
import { exitCodes, LabError, printError } from '../errors.ts';
import { commandLine } from './command-line.ts';
import { printCandidates } from './completion/complete.ts';
import { completing } from './completion/script.ts';
import { Interrupted } from './interrupt.ts';
import { paint } from './output.ts';

// The command's process: parses its arguments and sets the exit code (0 as expected, 1 an expectation failed, 2 bad
// input, 3 not possible on this machine, 130 interrupted).

// An ordinary user's PATH often lacks the folders of ip and iptables; all child processes inherit this one.
process.env['PATH'] = [process.env['PATH'], '/usr/local/sbin', '/usr/sbin', '/sbin'].filter(Boolean).join(delimiter);

// The reader of a pipe may close it early, as `head` does: then the command ends.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
	const words = hideBin(process.argv);
	if (words[0] === completing) await printCandidates(words.slice(1));
	else await commandLine(words, Math.min(120, process.stdout.columns ?? 120)).parseAsync();
} catch (error) {
	process.stderr.write(`${paint.red('error:')} ${printError(error)}\n`);
	process.exitCode = error instanceof Interrupted ? 130 : error instanceof LabError ? exitCodes[error.code] : 1;
}
