import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

const script = join(import.meta.dirname, '../scripts/setup.sh');

/** What the script itself is made of, and what it looks for but for what lies in sbin, which it finds in any PATH. */
const shell = ['sh', 'dirname', 'cmp', 'uname', 'mktemp', 'cat', 'rm', 'env'];
const tools = [
	'ip',
	'iptables',
	'ipset',
	'nft',
	'conntrack',
	'tcpdump',
	'curl',
	'ping',
	'sysctl',
	'unshare',
	'ethtool',
];

/** A folder where npm's part is done, on a machine that has these programs: a name alone does nothing, and a program
 * with a body does that. */
const machine = async (t: ExecutionContext, programs: Readonly<Record<string, string>>) => {
	const folder = await mkdtemp(join(tmpdir(), 'cnilab-setup-'));
	t.teardown(() => rm(folder, { recursive: true }));
	const bin = join(folder, 'bin');
	for (const path of ['bin', 'scripts', 'node_modules/.bin']) await mkdir(join(folder, path), { recursive: true });
	await copyFile(script, join(folder, 'scripts/setup.sh'));
	await symlink(process.execPath, join(folder, 'node_modules/.bin/node'));
	for (const path of ['package-lock.json', 'node_modules/.set-up-with']) await writeFile(join(folder, path), '{}');
	for (const name of shell) await symlink((await execa`sh -c ${`command -v ${name}`}`).stdout, join(bin, name));
	for (const [name, body] of Object.entries(programs)) {
		await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`);
		await chmod(join(bin, name), 0o755);
	}
	const { all, exitCode } = await execa('sh', [join(folder, 'scripts/setup.sh')], {
		all: true,
		reject: false,
		extendEnv: false,
		env: { PATH: bin },
	});
	return { all, exitCode, bin };
};

const but = (...absent: readonly string[]): Record<string, string> =>
	Object.fromEntries(tools.filter((name) => !absent.includes(name)).map((name) => [name, '']));

const root = { id: 'echo 0' };
const user = { id: 'echo 1000' };

test('set-up says nothing where nothing is missing', async (t) => {
	const { all, exitCode } = await machine(t, { ...but(), ...root, 'apt-get': 'exit 1' });
	t.is(all, '');
	t.is(exitCode, 0);
});

test('as root it installs what is missing, with fresh lists, and says so', async (t) => {
	const programs = { ...but('curl', 'ping'), ...root, 'apt-get': 'echo "$@" >>"$0.log"' };
	const { all, exitCode, bin } = await machine(t, programs);
	t.is(all, 'setup: installing system packages: curl iputils-ping');
	t.is(exitCode, 0);
	const [update, install] = (await readFile(join(bin, 'apt-get.log'), 'utf8')).split('\n');
	t.is(update, 'update -q');
	t.regex(install ?? '', /install .* curl iputils-ping$/);
});

test('with sudo that asks for no password it does so too', async (t) => {
	const { all, exitCode } = await machine(t, { ...but('curl'), ...user, sudo: 'shift; "$@"', 'apt-get': '' });
	t.is(all, 'setup: installing system packages: curl');
	t.is(exitCode, 0);
});

test('what apt-get says is shown when it fails', async (t) => {
	const { all, exitCode } = await machine(t, {
		...but('curl'),
		...root,
		'apt-get': 'echo E: no such package; exit 100',
	});
	t.regex(all, /E: no such package/);
	t.regex(all, /setup: apt-get could not install them/);
	t.is(exitCode, 3);
});

const byHand = [
	{
		where: 'for a user without sudo',
		programs: { ...user, 'apt-get': '' },
		line: "  su -c 'apt-get update && apt-get install -y --no-install-recommends curl iputils-ping util-linux'",
	},
	{
		where: 'where sudo asks for a password',
		programs: { ...user, 'apt-get': '', sudo: 'exit 1' },
		line: "  sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends curl iputils-ping util-linux'",
	},
	{ where: 'on Fedora', programs: { ...root, dnf: '' }, line: "  su -c 'dnf install -y curl iputils util-linux'" },
	{ where: 'on Alpine', programs: { ...root, apk: '' }, line: "  su -c 'apk add curl iputils util-linux'" },
];
for (const { where, programs, line } of byHand) {
	test(`${where} it prints the one line to run`, async (t) => {
		const { all, exitCode } = await machine(t, { ...but('curl', 'ping', 'unshare'), ...programs });
		t.is(all.split('\n')[1], line);
		t.is(exitCode, 3);
	});
}

test('where no package manager is known it names the programs', async (t) => {
	const { all, exitCode } = await machine(t, { ...but('curl', 'ping'), ...root });
	t.regex(all, /these programs are missing, .*: curl ping$/);
	t.is(exitCode, 3);
});
