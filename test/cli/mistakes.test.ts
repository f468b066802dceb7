import test from 'ava';
import { commandLine } from '../../src/cli/command-line.ts';
import { printError } from '../../src/errors.ts';

for (const [line, said] of [
	['', 'no verb was given\n  hint: `cnilab --help` lists them'],
	['--lab x', 'no verb was given\n  hint: `cnilab --help` lists them'],
	['matrx', 'there is no verb matrx\n  hint: did you mean matrix?'],
	['apple', 'there is no verb apple\n  hint: did you mean apply?'],
	['help zzz', 'there is no verb zzz\n  hint: `cnilab --help` lists them'],
	[
		'patch x',
		'there is no verb patch\n  hint: `cnilab get KIND NAME -o yaml` prints the object; change it, and `cnilab apply -f` it',
	],
	['set image', 'there is no verb set\n  hint: change the manifest, and `cnilab apply -f` it'],
	[
		'cp a b',
		'there is no verb cp\n  hint: `cnilab exec NS/POD -- cat FILE > FILE` copies out, `… -- tee FILE < FILE` in',
	],
	['zzz', 'there is no verb zzz\n  hint: `cnilab --help` lists them'],
	['plan', 'plan needs --topology\n  hint: `cnilab plan --help` shows examples'],
	['up --tpology x', 'up has no flag --tpology\n  hint: did you mean --topology?'],
	['up -t', '-t needs a value\n  hint: `cnilab up --help` shows examples'],
	['ls --quiet', 'ls has no flag --quiet\n  hint: it has --output (-o)'],
	['ls -o jsno', '--output: found jsno; allowed: json\n  hint: did you mean json?'],
	[
		'rollout status deploy/a --timeout soon',
		'--timeout: found soon; allowed: seconds (90), or a duration (1m30s), from 0 to 86400 s',
	],
	['trace a/b c --max-time=2x', '--max-time: found 2x; allowed: a number from 0 to 3600'],
	['scale deploy/a --replicas two', '--replicas: found two; allowed: a whole number from 0 to 10000'],
	['ls all', 'ls does not understand all\n  hint: `cnilab ls --help` shows examples'],
	['curl shop/front', 'something is missing: cnilab curl <from> <url>\n  hint: `cnilab curl --help` shows examples'],
] as const)
	test(`cnilab ${line}: ${said.split('\n')[0]}`, async (t) => {
		const words = line.split(' ').filter(Boolean);
		const error = await t.throwsAsync(async () => commandLine(words, 100).parseAsync());
		t.is(printError(error), said);
	});
