import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { netns } from '../../src/runtime/netns/netns.ts';
import { manifests } from '../cli/shop.ts';
import { testIf } from '../skip.ts';
import { cnilab, command, withOwnLab } from './cnilab.ts';

const fit = await netns.probe();

/** Brings the shop up; answers a function that runs verbs on it. */
const bringUp = async (t: ExecutionContext, lab: string, topology: string) => {
	const args = ['up', '-t', topology, '--nodes', '2', '--runtime', 'netns', '--lab', lab, '-f', '-'];
	const up = await cnilab(args, { input: manifests });
	t.is(up.exitCode, 0, up.stderr);
	return (line: string, input = '') => cnilab([...line.split(' '), '--lab', lab], { input });
};

const deny = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: front}}
  ingress: [{from: [{ipBlock: {cidr: "{{ip shop/db-0}}/32"}}]}]
`;

/** What changes nothing, and what it says. */
const dryRuns = [
	['apply -f - --dry-run=server', 'networkpolicy.networking.k8s.io/only-db created (server dry run)'],
	['apply -f - --dry-run=client', 'networkpolicy.networking.k8s.io/only-db created (dry run)'],
	['apply -f - --dry-run', 'networkpolicy.networking.k8s.io/only-db created (dry run)'],
	['delete pod shop/front --dry-run=server', 'pod "front" deleted (server dry run) from shop namespace'],
	['label pod shop/front a=b --dry-run=client', 'pod/front labeled (dry run)'],
	['scale deploy/shop/cart --replicas 1 --dry-run=server', 'deployment.apps/cart scaled (server dry run)'],
	['rollout restart deploy/shop/cart --dry-run=server', 'deployment.apps/cart restarted (server dry run)'],
	['cordon n1 --dry-run=server', 'node/n1 cordoned (server dry run)'],
	['uncordon n1 --dry-run=client', 'node/n1 already uncordoned (dry run)'],
] as const;

testIf(fit, 'a lab is changed and looked at as with kubectl', (t) =>
	withOwnLab('verbs', async (lab) => {
		const run = await bringUp(t, lab, 'calico-vxlan');
		t.regex(
			(await run('get deploy,sts -n shop')).stdout,
			/deployment\.apps\/cart +2\/2 +2 +2 +\d+s\n\n.*\nstatefulset\.apps\/db +1\/1 +\d+s/,
		);
		const { items } = JSON.parse((await run('get pods -l app=cart -o json')).stdout);
		t.deepEqual(
			items.map(({ status }: { status: { phase: string } }) => status.phase),
			['Running', 'Running'],
		);

		const readBack = (await run('get all,netpol,ns,cm,sa,ep,endpointslices -A -o yaml')).stdout;
		const again = await run('apply -f -', readBack);
		t.is(again.exitCode, 0, again.stderr);
		t.deepEqual(
			again.stdout.split('\n').filter((line) => !line.endsWith(' unchanged')),
			[],
		);
		t.regex((await run('delete pods --all')).stderr, /^No resources found in default namespace/);
		const some = await run('get pods front nope --no-headers');
		t.regex(some.stdout, /^shop +front +2\/2 +Running +0 +\d+s +n\d +192\.168\.[\d.]+$/);
		t.regex(some.stderr, /pods "nope" not found/);
		t.regex((await run('describe pod shop/front')).stdout, /its other end is cali[\da-f]{11} of n\d/);
		t.regex((await run('inspect')).stdout, /^n1 +node +ready +172\.31\.0\.2 /m);

		const held = async () => (await run('get all,netpol,nodes -o yaml')).stdout;
		const before = await held();
		for (const [line, said] of dryRuns) {
			const dry = await run(line, deny);
			t.is(dry.exitCode, 0, dry.stderr);
			t.is(dry.stdout, said);
		}
		for (const flag of ['--dry-run=1', '--dry-run=true', '--dry-run=sever', '--dry-run server', '--strict=maybe'])
			t.is((await run(`apply -f - ${flag}`, deny)).exitCode, 2, flag);
		const selectsNone = deny.replace('app: front', 'app: fornt');
		t.regex((await run('apply -f - --dry-run=server', selectsNone)).stderr, /warning: .* selects no pod/);
		t.is((await run('apply -f - --dry-run=server --strict=1', selectsNone)).exitCode, 2);
		t.is(await held(), before);

		const applied = await run('apply -f -', deny);
		t.regex(
			applied.stdout,
			/^networkpolicy\.networking\.k8s\.io\/only-db created\nconverged in [\d.]+ m?s: .* generation 2$/,
			applied.stderr,
		);
		t.is((await run('apply -f -', deny)).stdout, 'networkpolicy.networking.k8s.io/only-db unchanged');
		t.regex((await run('get netpol only-db -o yaml')).stdout, /cidr: 192\.168\.\d+\.\d+\/32/);

		t.regex((await run('label pod shop/db-0 tier=gold')).stdout, /^pod\/db-0 labeled\n/);
		t.is((await run('label pod db-0 tier=gold')).stdout, 'pod/db-0 not labeled');
		t.is((await run('label pod db-0 tier=tin')).exitCode, 1);
		t.is((await run('get pods -l tier=gold -o name')).stdout, 'pod/db-0');

		t.regex(
			(await run('delete netpol only-db')).stdout,
			/^networkpolicy\.networking\.k8s\.io "only-db" deleted from shop namespace\n/,
		);
		const gone = await run('delete netpol only-db');
		t.is(gone.exitCode, 2);
		t.is((await run('delete netpol only-db --ignore-not-found')).exitCode, 0);
		t.regex(gone.stderr, /networkpolicies "only-db" not found/);
	}),
);

testIf(fit, 'curl says who answered, what the server saw and how the packet went, and exits as curl does', (t) =>
	withOwnLab('curl', async (lab) => {
		const run = await bringUp(t, lab, 'flannel-vxlan');
		const answered = await run('curl shop/front http://shop/db-0/x');
		t.is(answered.exitCode, 0, answered.stderr);
		t.regex(answered.stdout, /^200 by shop\/db-0 \(10\.244\.1\.\d+:5432\/TCP on n2\)/);
		t.regex(answered.stdout, /it saw the client as 10\.244\.0\.\d+, its own address/);
		t.regex(answered.stdout, /predicted from the plans that the kernels agree with:\nallow, answered by shop\/db-0\n/);
		t.regex(answered.stdout, /VXLAN 1 udp 8472 \+50/);

		const outside = JSON.parse((await run('curl shop/front external -o json')).stdout);
		t.like(outside, { exit: 0, predicted: { verdict: 'allow', kernelsAgree: true } });
		t.like(outside.attempts[0], { verdict: 'allow', client: { place: 'node/n1', masqueraded: true } });

		const codes = [
			['curl shop/front tcp://shop/db-0:81', 7],
			['curl external tcp://{{ip:shop/db-0}}:5432 -m 0.3', 28],
			['curl shop/front http://nobody.shop/', 6],
			['curl nobody http://10.1.2.3', 2],
		] as const;
		for (const [line, code] of codes) {
			// A template holds a blank, which parts the words of a line here.
			const words = line.split(' ').map((word) => word.replace('{{ip:', '{{ip '));
			t.is((await cnilab([...words, '--lab', lab])).exitCode, code, line);
		}
	}),
);

testIf(fit, 'watch tells which verdicts a change made others, as it happens', (t) =>
	withOwnLab('watch', async (lab) => {
		const run = await bringUp(t, lab, 'calico-vxlan');
		const watching = execa(command, ['watch', '-o', 'json', '--for', '30', '--lab', lab], {
			reject: false,
			timeout: 40_000,
		});
		const changes: { from: string; to: string; was: string; verdict: string }[] = [];
		for await (const line of watching) {
			const told = JSON.parse(line);
			if (told.type === 'table') t.is((await run('apply -f -', deny)).exitCode, 0);
			if (told.type !== 'verdicts') continue;
			changes.push(...told.changes);
			watching.kill('SIGINT');
		}
		t.is((await watching).exitCode, 0);
		t.true(
			changes.some(
				({ from, to, was, verdict }) =>
					from.startsWith('shop/cart-') && to === 'shop/front' && was === 'allow' && verdict === 'deny',
			),
			JSON.stringify(changes),
		);
		t.false(changes.some(({ from }) => from === 'shop/db-0'));
	}),
);

testIf(fit, 'Ctrl-C while a lab comes up takes it down', (t) =>
	withOwnLab('interrupted', async (lab) => {
		const args = ['up', '-t', 'calico-vxlan', '--nodes', '5', '--runtime', 'netns', '--lab', lab, '-f', '-'];
		const up = execa(command, args, { input: manifests, reject: false, timeout: 30_000 });
		for await (const line of up.iterable({ from: 'stderr' })) if (line.startsWith('runtime ')) up.kill('SIGINT');
		t.is((await up).exitCode, 130);
		const labs: { lab: string }[] = JSON.parse((await cnilab(['ls', '-o', 'json'])).stdout);
		t.false(labs.some((one) => one.lab === lab));
	}),
);

testIf(fit, 'a CNI that this kernel cannot hold is refused before anything is built', async (t) => {
	const folder = await mkdtemp(join(tmpdir(), 'cnilab-shim-'));
	try {
		// Root's labs are another user's, who has to find it.
		await chmod(folder, 0o755);
		// An `ip` as it is on a kernel without VXLAN.
		const { stdout: real } = await execa('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin; command -v ip']);
		const shim = `#!/bin/sh\ncase "$*" in *"type vxlan"*) echo "Error: Unknown device type." >&2; exit 2 ;; esac\nexec ${real} "$@"\n`;
		await writeFile(join(folder, 'ip'), shim, { mode: 0o755 });
		await withOwnLab('refused', async (lab) => {
			const up = await cnilab(['up', '-t', 'flannel-vxlan', '--runtime', 'netns', '--lab', lab], { path: folder });
			t.is(up.exitCode, 3, up.stderr);
			t.regex(
				up.stderr,
				/this kernel has no vxlan \(VXLAN tunnels\): Unknown device type\n {2}asked: cni\/flannel needs it\n {2}hint: `modprobe vxlan`/,
			);
			t.regex((await cnilab(['get', 'pods', '--lab', lab])).stderr, /there is no lab named/);
		});
	} finally {
		await rm(folder, { recursive: true });
	}
});

testIf(fit, 'doctor finds that labs can be brought up here', async (t) => {
	const { exitCode, stdout } = await cnilab(['doctor', '-o', 'json']);
	const { fit, findings, leftovers } = JSON.parse(stdout);
	t.true(fit);
	t.is(exitCode, leftovers > 0 ? 1 : 0);
	const states = new Map(findings.map(({ name, state }: { name: string; state: string }) => [name, state]));
	for (const name of ['netns', 'veth', 'bridge', 'flannel-vxlan', 'ip']) t.is(states.get(name), 'good', name);
});
