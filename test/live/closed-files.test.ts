import {
	chmodSync,
	existsSync,
	lchownSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { root } from '../shape/sources.ts';
import { testIf } from '../skip.ts';
import { bare, containers, ordinary } from './grounds.ts';
import { cnilab, command, dirOf, newName, type Said, takeDown, upLab } from './lab.ts';
import { leftOf } from './traces.ts';
import { until } from './until.ts';
import { asUser, type User } from './users.ts';

const profile = 'flannel-vxlan';
const grounds = [bare, ordinary];

const scratch = (t: ExecutionContext): string => {
	const dir = mkdtempSync(join(tmpdir(), 'cnilab-closed-'));
	t.teardown(() => rmSync(dir, { recursive: true, force: true }));
	chmodSync(dir, 0o1777);
	return dir;
};

const manifest = (dir: string, ...objects: readonly object[]): string => {
	const file = join(dir, 'manifest.json');
	writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
	return file;
};

const said = async (user: User, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> =>
	execa(...asUser(user, [process.execPath, command, ...args]), {
		...{ cwd: root, stdin: 'ignore', reject: false, timeout: 120_000, env: { ...user.env, ...env } },
	});

const pod = (name: string, spec: object = {}) => ({
	...{ apiVersion: 'v1', kind: 'Pod', metadata: { name } },
	spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }], ...spec }] },
});

for (const { name, user, fit } of grounds) {
	testIf(
		fit,
		`${name}: a link in place of the folder of all labs leads nobody to somebody else's folder`,
		async (t) => {
			const dir = scratch(t);
			const victim = join(dir, 'victim');
			for (const lab of ['alpha', 'beta']) mkdirSync(join(victim, lab, 'precious'), { recursive: true });
			const link = join(dir, `cnilab-${user.uid}`);
			symlinkSync(victim, link);
			if (process.geteuid?.() === 0) lchownSync(link, 65534, 65534);
			const attempts = [
				['ls'],
				['ls', '-o', 'json'],
				['down', 'alpha'],
				['down', '--all'],
				['doctor'],
				['up', '-t', profile, '--nodes', '1', '--runtime', 'netns', '--lab', 'alpha'],
				['get', 'pods', '--lab', 'alpha'],
			];
			for (const args of attempts) {
				const { exitCode, stdout, stderr } = await said(user, args, { TMPDIR: dir });
				t.is(exitCode, 3, args.join(' '));
				t.true(`${stdout}${stderr}`.includes(`${link} is a link`), `${args.join(' ')}: ${stdout}${stderr}`);
				t.true(`${stdout}${stderr}`.includes('set TMPDIR to a folder of yours'));
				t.false(stdout.includes('beta'), stdout);
			}
			t.deepEqual(readdirSync(victim), ['alpha', 'beta']);
			t.true(['alpha', 'beta'].every((lab) => existsSync(join(victim, lab, 'precious'))));
		},
	);

	testIf(
		fit,
		`${name}: a key of a ConfigMap that is a path is refused with its place, and writes nothing`,
		async (t) => {
			const dir = scratch(t);
			const target = join(dir, 'planted');
			const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'evil' } };
			for (const key of [`${'../'.repeat(16)}${target.slice(1)}`, target, '..', '..data']) {
				const file = manifest(dir, { ...map, data: { [key]: 'text' } }, pod('reader'));
				for (const verb of ['plan', 'up']) {
					const runtime = verb === 'up' ? ['--runtime', 'netns', '--lab', newName()] : [];
					const { exitCode, stderr } = await said(user, [verb, '-t', profile, '-f', file, ...runtime]);
					t.is(exitCode, 2, stderr);
					t.regex(stderr, /manifest\.json:1:\d+: data\[.*allowed: a key/);
				}
			}
			t.false(existsSync(target));
		},
	);

	testIf(fit, `${name}: a lab that starts, runs under another TMPDIR or ends is never called left over`, async (t) => {
		const lab = newName();
		takeDown(t, lab, user);
		const elsewhere = scratch(t);
		const stateIn = async (env: Readonly<Record<string, string>>): Promise<string | undefined> => {
			const { stdout, stderr, exitCode } = await said(user, ['ls', '-o', 'json'], env);
			t.is(exitCode, 0, stderr);
			const labs: readonly { lab: string; state: string }[] = JSON.parse(stdout);
			return labs.find((known) => known.lab === lab)?.state;
		};
		/** All that `ls` says, again and again, while something goes on. */
		const statesDuring = async (going: Promise<unknown>, env: Readonly<Record<string, string>> = {}) => {
			const states = new Set<string | undefined>();
			let goes = true;
			const ended = going.finally(() => {
				goes = false;
			});
			while (goes) states.add(await stateIn(env));
			await ended;
			return [...states];
		};
		const up = ['up', '-t', profile, '--nodes', '2', '-f', join(import.meta.dirname, 'pods.yaml')];
		const start = cnilab(user, [...up, '--runtime', 'netns', '--lab', lab]);
		for (const state of await statesDuring(start)) t.regex(state ?? 'starting', /^(starting|not ready|ready)$/);
		t.is(await stateIn({}), 'ready');

		t.regex((await stateIn({ TMPDIR: elsewhere })) ?? '', /^runs \(process \d+\) under another TMPDIR: /);
		const doctor = await said(user, ['doctor', '-o', 'json'], { TMPDIR: elsewhere });
		const { findings } = JSON.parse(doctor.stdout);
		t.false(findings.some((one: { group: string; name: string }) => one.group === 'leftovers' && one.name === lab));
		const twin = await said(user, [...up, '--runtime', 'netns', '--lab', lab], { TMPDIR: elsewhere });
		t.is(twin.exitCode, 2);
		t.regex(twin.stderr, /runs already, with its folder under another TMPDIR/);

		for (const state of await statesDuring(cnilab(user, ['down', lab]))) t.regex(state ?? 'ending', /^(ready|ending)$/);
		t.is(await stateIn({}), undefined);
		t.deepEqual(leftOf(lab, user), []);
	});

	testIf(
		fit,
		`${name}: down ends a lab that is just starting, and one under another TMPDIR, in good order`,
		async (t) => {
			const elsewhere = scratch(t);
			const names = [newName(), newName()] as const;
			for (const lab of names) takeDown(t, lab, user);
			const up = ['up', '-t', profile, '--nodes', '3', '--runtime', 'netns', '--lab'];
			const starting = said(user, [...up, names[0]]);
			await until(() => existsSync(dirOf(names[0], user)), { what: 'the lab is starting' });
			t.is((await said(user, ['down', names[0]])).exitCode, 0);
			t.not((await starting).exitCode, 0);
			t.deepEqual(leftOf(names[0], user), []);

			t.is((await said(user, [...up, names[1]], { TMPDIR: elsewhere })).exitCode, 0);
			t.is((await said(user, ['down', names[1]])).exitCode, 0);
			t.deepEqual(leftOf(names[1], user), []);
			t.deepEqual(readdirSync(join(elsewhere, `cnilab-${user.uid}`)), []);
		},
	);
}

for (const ground of [...grounds, containers]) {
	testIf(ground.fit, `${ground.name}: what a program puts into its claim leads no request out of it`, async (t) => {
		const dir = scratch(t);
		const claim = {
			...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' } },
			spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
		};
		const evil = pod('evil', { volumeMounts: [{ name: 'data', mountPath: '/srv/data' }] });
		const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
		const file = manifest(dir, claim, { ...evil, spec: { ...evil.spec, volumes } }, pod('asker'));
		const lab = await upLab(t, { profile, ground, nodes: 1, manifests: file });
		const { pods } = await lab.cluster();
		const url = `http://${pods.find((one) => one.name === 'evil')?.ip}/data`;
		const outside = join(dir, 'outside');
		mkdirSync(outside, { mode: 0o777 });
		chmodSync(outside, 0o777);
		const ask = async (key: string, ...args: readonly string[]): Promise<string> =>
			lab.sh('default/asker', `curl -s -m 10 -w ' %{http_code}' ${args.join(' ')} ${url}/${key}`);

		await lab.sh(
			'default/evil',
			`cd /srv/data && ln -s /proc/1/environ l && ln -s /etc/hostname h && ln -s ${outside} d && ln -s ../../lab.json door &&
			mkfifo fifo && truncate -s 1T sparse && mkdir deep && ln -s ${outside} deep/d && ln -s nowhere/new dangling`,
		);
		for (const key of ['l', 'h', 'd', 'd/f', 'door', 'fifo', 'sparse', 'deep', 'deep/d/f', 'dangling']) {
			const answer = await ask(key);
			t.regex(answer, /^\{"error":".*"\}\n 403$/, `${key}: ${answer}`);
			t.false(/CNILAB|TOKEN/.test(answer));
		}
		for (const key of ['d/f', 'deep/d/f', 'l/f', 'fifo/f', 'deep'])
			t.regex(await ask(key, '-T', '/etc/hosts'), / 403$/);
		for (const key of ['d', 'l', 'fifo', 'sparse', 'dangling']) {
			t.regex(await ask(key, '--data', 'hello'), / 200$/);
			t.is(await ask(key), 'hello 200');
		}
		t.deepEqual(readdirSync(outside), []);
		await lab.cnilab('delete', 'pod', 'evil', '-n', 'default');
		await lab.cnilab('delete', 'pvc', 'data', '-n', 'default');
		await until(async () => (await lab.cluster()).claims?.length !== 1, { what: 'the claim is gone' });
		if (ground.runtime === 'netns')
			await until(() => readdirSync(join(lab.dir, 'volumes')).length === 0, { what: 'its folder is gone' });
		await lab.cnilab('down');
		t.deepEqual(readdirSync(outside), []);
		t.deepEqual(leftOf(lab.name, ground.user), []);
	});
}
