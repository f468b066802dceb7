import test from 'ava';
import { printError } from '../../src/errors.ts';
import { parsed } from './parsed.ts';

for (const [line, wanted] of [
	['get pods -owide', { output: 'wide' }],
	['get pods -oyaml -nshop -lapp=x', { output: 'yaml', namespace: 'shop', selector: 'app=x' }],
	['get pods -Aowide', { allNamespaces: true, output: 'wide' }],
	['get pods -Ao wide', { allNamespaces: true, output: 'wide' }],
	['get pods -A=false', { allNamespaces: false }],
	['get -n shop pods -o=json', { namespace: 'shop', output: 'json', what: ['pods'] }],
	['get pods -n a -n b -l a=b -l c=d', { namespace: 'b', selector: 'c=d' }],
	['get pods -l -app', { selector: '-app' }],
	['get pods -- svc', { what: ['pods', 'svc'] }],
	['apply -f a.yaml b.yaml -f - --strict', { filename: ['a.yaml', 'b.yaml', '-'], strict: true }],
	['apply -fa.yaml -f=b.yaml', { filename: ['a.yaml', 'b.yaml'] }],
	['apply -f -', { filename: ['-'] }],
	['apply -f x --strict --no-strict', { strict: false }],
	['apply -f x --strict false', { strict: false }],
	['apply -f x --dry-run', { dryRun: 'client' }],
	['apply -f x --dry-run=server', { dryRun: 'server' }],
	['apply --dry-run -f x', { dryRun: 'client', filename: ['x'] }],
	['run -f a.yaml scn.yaml -t A -t B', { filename: ['a.yaml'], scenario: ['scn.yaml'], topology: 'A,B' }],
	['up -tcalico-vxlan -t flannel-vxlan --nodes 2 --nodes 3', { topology: 'flannel-vxlan', nodes: 3 }],
	['curl a b -m5', { maxTime: 5 }],
	['curl a b -m .5 --times=3', { maxTime: 0.5, times: 3 }],
	['watch --every 1 --every 2 --from external --from node/n1', { every: 2, from: ['external', 'node/n1'] }],
	['rollout status deploy/x --timeout 1m30s --timeout 2m', { timeout: 120 }],
	['exec shop/x -- ls -l --lab y -- -o', { '--': ['ls', '-l', '--lab', 'y', '--', '-o'], lab: 'cnilab' }],
	['exec -i shop/x --lab y -- sh -c true', { stdin: true, tty: false, lab: 'y', '--': ['sh', '-c', 'true'] }],
	['node exec n1 -it -- sh', { node: 'n1', stdin: true, tty: true }],
] as const)
	test(`cnilab ${line}`, async (t) => {
		t.like(await parsed(line.split(' ')), wanted);
	});

for (const [line, said] of [
	['up -t', '-t needs a value\n  hint: `cnilab up --help` shows examples'],
	['up -t --nodes 3', '-t needs a value\n  hint: -t=--nodes if that is meant'],
	['plan -t A --strict yes', 'plan does not understand yes\n  hint: `cnilab plan --help` shows examples'],
	['apply -f x --dry-run=true', '--dry-run: found true; allowed: none, client, server'],
	['apply -f x --dry-run=sever', '--dry-run: found sever; allowed: none, client, server\n  hint: did you mean server?'],
	[
		'delete pod x --dry-run server',
		'--dry-run server: the value is to be joined to the flag\n  hint: write --dry-run=server',
	],
	['apply -f x --no-strict=yes', '--no-strict takes no value: found yes\n  hint: --strict=yes'],
	[
		'apply -f x --no-lab',
		'apply has no flag --no-lab\n  hint: it has --filename (-f), --namespace (-n), --strict, --lab, --programs, --dry-run, --output (-o)',
	],
	['ls -Q', 'ls has no flag -Q\n  hint: it has --output (-o)'],
	['ls --__proto__=1', 'ls has no flag --__proto__\n  hint: it has --output (-o)'],
	['exec shop/x ls -l', "a program's words stand behind --: found ls -l\n  hint: cnilab exec shop/x -- ls -l"],
	[
		'node exec n1 ip -4 route',
		"a program's words stand behind --: found ip -4 route\n  hint: cnilab node exec n1 -- ip -4 route",
	],
	['get pods -- -x', 'get starts no program: found -x behind --'],
	[
		'curl a b -m -1 --times 0',
		'--max-time: found -1; allowed: a number from 0 to 3600\n--times: found 0; allowed: a whole number from 1 to 10000',
	],
	['doctor --pods -5', '--pods: found -5; allowed: a whole number from 0 to 10000'],
	['watch --for -1', '--for: found -1; allowed: a number from 0.1 to 86400'],
	['plan -t A --nodes 0', '--nodes: found 0; allowed: a whole number from 1 to 250'],
	[
		'rollout undo deploy/x',
		'rollout: found undo; allowed: restart, status\n  hint: `cnilab rollout --help` shows examples',
	],
] as const)
	test(`cnilab ${line} is refused: ${said.split('\n')[0]}`, async (t) => {
		t.is(printError(await t.throwsAsync(parsed(line.split(' ')))), said);
	});

test('a variable that is wrong is named, and so is one that is empty', async (t) => {
	const told = async (environment: Readonly<Record<string, string>>) =>
		printError(await t.throwsAsync(parsed(['up', '-t', 'A'], environment)));
	t.is(await told({ CNILAB_NODES: 'x' }), 'CNILAB_NODES: found x; allowed: a whole number from 1 to 250');
	t.is(await told({ CNILAB_LAB: '' }), 'CNILAB_LAB is empty\n  hint: `unset CNILAB_LAB` leaves the flag out');
});

test('--dry-run in the environment is read as on the command line', async (t) => {
	for (const dryRun of ['none', 'client', 'server'])
		t.like(await parsed(['apply', '-f', 'x'], { CNILAB_DRY_RUN: dryRun }), { dryRun });
	for (const bad of ['1', 'yes', 'on', 'TRUE', 'true'])
		await t.throwsAsync(parsed(['apply', '-f', 'x'], { CNILAB_DRY_RUN: bad }), { message: /^CNILAB_DRY_RUN: found/ });
});
