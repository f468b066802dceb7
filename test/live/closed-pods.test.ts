import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { testIf } from '../skip.ts';
import { bare, containers, type Ground, ordinary } from './grounds.ts';
import { cnilab, type LiveLab, newName, said, takeDown, upLab } from './lab.ts';

/** A script that ends with 0 where it breaks out. */
interface Attack {
	readonly title: string;
	readonly script: string;
	/** Where it would mean something; absent: everywhere. */
	readonly on?: readonly Ground[];
}

/** @param dir the lab's folder on the machine */
const attacks = (dir: string): readonly Attack[] => [
	{ title: "reads the agent's token", script: 'cat /proc/*/environ | tr "\\0" "\\n" | grep ^CNILAB_' },
	{
		title: "sees the lab's processes",
		script: 'cat /proc/*/cmdline | tr "\\0" " " | grep -E "[a]gent[.]mjs|[c]oordinator[.]js"',
	},
	{ title: "finds the lab's folder", script: `test -e ${dir}/lab.json || test -e ${dir}/bus.sock || test -e ${dir}` },
	{ title: "finds other pods' volumes", script: 'ls /var/lib/cnilab/volumes/* /run/cnilab/*' },
	{ title: 'mounts', script: 'mount -t tmpfs tmpfs /tmp' },
	{
		title: "mounts the machine's cgroups",
		script: 'mount -t cgroup -o memory cgroup /tmp || mount -t cgroup2 cgroup2 /tmp',
	},
	{ title: 'finds cgroups mounted', script: 'ls /sys/fs/cgroup/*' },
	{ title: 'is root of a new user namespace', script: 'unshare --user --map-root-user true' },
	{ title: 'has other namespaces', script: 'unshare --mount true || unshare --net true' },
	{ title: 'has another root', script: 'chroot /tmp true || chroot / true' },
	{ title: 'makes a device', script: 'mknod /tmp/disk b 8 0' },
	{ title: "sets the machine's sysctls", script: 'echo 4 >/proc/sys/kernel/printk' },
	{ title: 'opens /proc/sys again', script: 'mount -o remount,rw /proc/sys || umount /proc/sys' },
	{ title: 'calls the kernel by sysrq', script: 'echo h >/proc/sysrq-trigger' },
	{ title: "writes to its node's programs", script: 'touch /usr/bin/made || cp /bin/true /usr/sbin/iptables' },
	{ title: "writes to its node's users", script: 'echo evil::0:0::/:/bin/sh >>/etc/passwd' },
	{ title: "reads what root's alone", script: 'cat /etc/shadow', on: [bare, ordinary] },
	{
		title: "changes its node's or its own network",
		script: 'ip link set lo down || ip route flush table main || iptables -F',
	},
	{
		title: "finds the key of the lab's authority",
		script:
			'grep -s "PRIVATE KEY" /etc/ssl/certs/ca-certificates.crt /proc/[0-9]*/environ || grep -rs "PRIVATE KEY" /run /tmp /var/lib/cnilab',
	},
	{
		title: 'trusts another authority',
		script: 'echo other >>/etc/ssl/certs/ca-certificates.crt || mount -o remount,rw /etc/ssl/certs/ca-certificates.crt',
	},
	{ title: 'enters the namespaces of process 1', script: 'nsenter --target 1 --mount --net true' },
];

/** The bits of CapEff that container runtimes give by default. */
const defaults = 0xa80425fbn;

const breakOut = async (t: ExecutionContext, lab: LiveLab, ground: Ground): Promise<void> => {
	for (const place of ['shop/evil', 'shop/evil-host'])
		for (const { title, script } of attacks(lab.dir).filter((one) => one.on?.includes(ground) ?? true)) {
			const { code, said } = await run(lab, place, script);
			t.not(code, 0, `${place} ${title}: ${said}`);
		}
};

const run = async (
	lab: LiveLab,
	place: string,
	script: string,
): Promise<{ readonly code: number; readonly said: string }> => {
	const parts: Buffer[] = [];
	const { code } = await lab.client.call(
		'exec',
		{ place, argv: ['sh', '-c', script], stdin: false },
		{ onPart: ({ data }) => parts.push(Buffer.from(data, 'base64')), signal: AbortSignal.timeout(30_000) },
	);
	return { code, said: String(Buffer.concat(parts)) };
};

const rightsOf = (text: string): bigint => BigInt(`0x${/CapEff:\s*([0-9a-f]+)/.exec(text)?.[1] ?? 'ffffffffffffffff'}`);

testIf(bare.fit, 'what manifests would run is said with whose rights, and refused where nobody wants it', async (t) => {
	const file = join(import.meta.dirname, 'closed-pods.yaml');
	const name = newName();
	takeDown(t, name, bare.user);
	const up = ['up', '-t', 'flannel-vxlan', '--nodes', '1', '-f', file, '--runtime', 'netns', '--lab', name];
	const refused = await said(bare.user, [...up, '--no-programs']);
	t.is(refused.exitCode, 2);
	t.regex(refused.stderr, /closed-pods\.yaml:\d+:1: Pod\/shop\/program runs a program/);
	t.false((await cnilab(bare.user, ['ls', '-o', 'json'])).includes(name), 'nothing was built');
	t.regex((await said(bare.user, up)).stderr, /1 program of these files will run, as (user \d+, who owns nothing|you)/);
});

for (const ground of [bare, ordinary, containers])
	testIf(ground.fit, `no pod on ${ground.name} gets out of its sandbox`, async (t) => {
		t.timeout(240_000);
		const manifests = join(import.meta.dirname, 'closed-pods.yaml');
		const lab = await upLab(t, { profile: 'flannel-vxlan', ground, nodes: 1, manifests });
		t.is(
			(await run(lab, 'shop/evil', 'echo hello >/tmp/f && cat /tmp/f')).said,
			'hello\n',
			'its own files are its own',
		);
		await breakOut(t, lab, ground);

		const program = await lab.cnilab('logs', 'shop/program');
		for (const said of [await lab.sh('shop/evil', 'grep CapEff /proc/self/status'), program])
			t.is(rightsOf(said) & ~defaults, 0n, 'no right that a container does not have by default');
		t.notRegex(program, /CNILAB/);

		await lab.sh('shop/evil', 'ln -s / /data/out; ln -s / /host/out; ln -s /etc /data/etc');
		for (const place of ['shop/by-claim', 'shop/by-host']) {
			const { code, said } = await run(lab, place, 'ls /peek');
			t.is(code, 126, said);
			t.regex(said, /is a link/, 'the cause is told');
		}
		t.is(await lab.sh('shop/over', 'mount | grep -c made-by-over'), '1\n');
		t.is((await run(lab, 'node/n1', 'ls -d /etc/made-by-over')).code, 2, 'a mount through a link stays in the pod');
		t.true(await lab.isReady(), 'whatever was tried, the lab is as it was');
	});
