import { join } from 'node:path';
import { execa } from 'execa';
import { netns } from '../../src/runtime/netns/netns.ts';
import { testIf } from '../skip.ts';

const root = join(import.meta.dirname, '..', '..');

testIf(await netns.probe(), 'on Calico an open connection outlives the policy that closes its pair', async (t) => {
	const { stdout, stderr } = await execa(
		join(root, 'bin', 'cnilab'),
		[
			'run',
			'scenarios/policy/change/pod-gets-the-label.yaml',
			'-t',
			'calico-vxlan',
			'--runtime',
			'netns',
			'--established',
			'-o',
			'json',
		],
		{ cwd: root, reject: false, stdin: 'ignore', timeout: 60_000, killSignal: 'SIGKILL' },
	);
	const { passed, results }: Result = JSON.parse(stdout || '{"results": []}');
	t.true(passed, stderr);
	const [open, closed, reopened] = results[0]?.steps ?? [];
	t.true((open?.established.alive ?? 0) > 0);
	t.is(open?.established.alive, open?.established.asked);
	// Felix lets what conntrack knows pass before any policy is asked (felix/rules/endpoints.go).
	t.true((closed?.established.survivors.length ?? 0) > 0);
	t.true(closed?.established.survivors.every((cell) => cell.includes('→ x/a:') || cell.startsWith('x/a →')));
	t.deepEqual(reopened?.established.survivors, []);
	const { changes = 0, medianMs = 0, worstMs = 0 } = results[0]?.convergence ?? {};
	t.true(changes > 0 && medianMs > 0 && worstMs >= medianMs);
});

interface Result {
	readonly passed?: boolean;
	readonly results: readonly {
		readonly convergence?: { changes: number; medianMs: number; worstMs: number };
		readonly steps: readonly { established: { asked: number; alive: number; survivors: string[] } }[];
	}[];
}
