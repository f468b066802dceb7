import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { root } from '../shape/sources.ts';
import { testIf } from '../skip.ts';
import { bare, containers, ordinary, pods } from './grounds.ts';
import { cnilab, command, newName, said, takeDown, upLab } from './lab.ts';
import { asUser } from './users.ts';

for (const ground of [bare, ordinary])
	testIf(
		ground.fit,
		`${ground.name}: a pod finds its lab by no other name of its folder, and no file that up had open`,
		async (t) => {
			t.timeout(120_000);
			// In a folder that pods see, behind a link in one that they do not.
			const folder = mkdtempSync('/var/lib/cnilab-test-');
			const links = mkdtempSync(join(tmpdir(), 'cnilab-links-'));
			t.teardown(() => [folder, links].map((path) => rmSync(path, { recursive: true, force: true })));
			await execa('chmod', ['755', folder, links]);
			mkdirSync(join(folder, 'real'));
			await execa('chmod', ['1777', join(folder, 'real')]);
			symlinkSync(join(folder, 'real'), join(links, 'tmp'));
			const user = { ...ground.user, env: { ...ground.user.env, TMPDIR: join(links, 'tmp') } };
			const name = newName();
			takeDown(t, name, user);
			const up = ['up', '-t', 'flannel-vxlan', '--nodes', '2', '-f', pods, '--runtime', 'netns', '--lab', name];
			const line = `exec 201</etc/passwd 202</; exec "$0" "$@"`;
			await execa(...asUser(user, ['bash', '-c', line, process.execPath, command, ...up]), {
				cwd: root,
				env: user.env,
			});
			const tried = async (script: string) =>
				(await said(user, ['exec', 'shop/front', '--lab', name, '--', 'sh', '-c', script])).stdout;
			const dir = join(folder, 'real', `cnilab-${user.uid}`, name);
			t.is(await tried(`ls ${dir}/lab.json ${dir}/bus.sock 2>/dev/null; echo done`), 'done');
			t.is(await tried('ls /proc/1/fd | tr "\\n" " "'), '0 1 2 ');
		},
	);

for (const ground of [bare, ordinary, containers])
	testIf(ground.fit, `${ground.name}: a pod forges no lab, and freezes nobody`, async (t) => {
		t.timeout(120_000);
		const lab = await upLab(t, { profile: 'flannel-vxlan', ground });
		const forged = `forged-${process.pid}`;
		const args = `--cnilab-lab=${forged} --cnilab-runtime=netns /x/${forged}`;
		await lab.sh('shop/front', `setsid sh -c 'sleep 20; :' sh ${args} >/dev/null 2>&1 </dev/null &`);
		t.notRegex(await cnilab(ground.user, ['ls']), new RegExp(forged));

		const stopping = 'i=0; while [ $i -lt 3000 ]; do kill -STOP -1; i=$((i + 1)); done';
		await lab.sh('shop/front', `setsid sh -c '${stopping}' >/dev/null 2>&1 </dev/null &`);
		await Promise.race([lab.said('exec', 'shop/front', '--', 'true'), delay(5000)]);
		t.is(await lab.sh('node/n1', 'echo alive'), 'alive\n');
		t.true(await lab.isReady());
	});

for (const ground of [bare, ordinary])
	testIf(
		containers.fit.fit ? ground.fit : containers.fit,
		`${ground.name}: pods run their programs while containers run on the machine, whose file systems they may not enter`,
		async (t) => {
			t.timeout(120_000);
			await upLab(t, { profile: 'flannel-vxlan', ground: containers });
			const lab = await upLab(t, { profile: 'flannel-vxlan', ground });
			t.is(await lab.sh('shop/front', 'echo runs'), 'runs\n');
		},
	);
