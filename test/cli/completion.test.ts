import { execFileSync } from 'node:child_process';
import test from 'ava';
import { commands } from '../../src/cli/commands.ts';
import { candidates, type Names } from '../../src/cli/completion/candidates.ts';
import { scripts } from '../../src/cli/completion/script.ts';
import { live } from './shop.ts';

const names: Names = {
	labs: async () => ['cal', 'shop'],
	topologies: ['calico-vxlan', 'flannel-vxlan'],
	live: async (lab) => (lab === 'gone' ? undefined : live),
};

const rows: readonly (readonly [line: string, expected: readonly string[]])[] = [
	['ma', ['matrix']],
	['get netp', ['networkpolicies', 'networkpolicies.projectcalico.org'].filter((word) => word.startsWith('netp'))],
	['get po shop/c', ['shop/cart-f5fdbbbd-49pgc', 'shop/cart-f5fdbbbd-m864h']],
	['get po -n shop f', ['front']],
	['get po --namespace=shop front d', ['db-0']],
	['describe svc/shop/', ['svc/shop/cart', 'svc/shop/db']],
	['get pods -n s', ['shop']],
	['get pods --lab c', ['cal']],
	['get pods --lab gone shop/', []],
	['get pods -o ', ['json', 'name', 'wide', 'yaml']],
	['get pods --no-', []],
	['get pods --sh', ['--show-labels']],
	['up -t f', ['flannel-vxlan']],
	['up -f s', []],
	['rollout re', ['restart']],
	['rollout restart deploy shop/', ['shop/cart']],
	['exec shop/f', ['shop/front']],
	['exec shop/front -- l', []],
	['node exec n', ['n1', 'n2']],
	['node restart n', ['n1', 'n2']],
	['drain n2', ['n2']],
	['curl shop/front shop/d', ['shop/db', 'shop/db-0']],
	['down --lab s', ['shop']],
	['nonsense x', []],
];

for (const [line, expected] of rows)
	test(`"${line}" is completed`, async (t) => {
		t.deepEqual(await candidates(line.split(' '), commands, names), expected);
	});

test('bash reads its script, and hands over what was typed', (t) => {
	const shell = `cnilab() { printf '%s\n' "$@"; }
${scripts.bash}
COMP_WORDS=(cnilab get po ''); COMP_CWORD=3; _cnilab; printf '%s\n' "\${COMPREPLY[@]}"`;
	t.is(execFileSync('bash', ['-c', shell], { encoding: 'utf8' }), '__complete\nget\npo\n\n');
});
