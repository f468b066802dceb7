import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { profiles } from '../../src/cni/all.ts';
import { planFor, printPlan } from '../../src/plan/plan.ts';
import { routerName } from '../../src/plan/router.ts';
import { clusterOn, plansOn, scenarios } from './scenarios.ts';

/** With UPDATE_GOLDEN=1 the files are written anew; their difference is then yours to read. */
const update = process.env['UPDATE_GOLDEN'] === '1';

const root = import.meta.dirname;

/** Every golden file: its path from here, and what it should hold. */
const wanted = new Map(
	profiles.flatMap((profile) =>
		scenarios.flatMap((scenario) =>
			[...plansOn(profile, scenario)].map(([node, plan]): [string, string] => [
				`${profile.name}/${scenario.name}.${node}.txt`,
				`${printPlan(plan).join('\n')}\n`,
			]),
		),
	),
);

const [profile] = profiles;
const [scenario] = scenarios;
if (profile && scenario) {
	const plan = planFor(clusterOn(profile, scenario), routerName);
	wanted.set('router.txt', `${printPlan(plan).join('\n')}\n`);
}

for (const [path, text] of wanted) {
	test(`${path} is what the node's kernel should hold`, (t) => {
		const file = join(root, path);
		if (update) {
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, text);
		}
		t.true(existsSync(file), 'UPDATE_GOLDEN=1 writes it');
		t.is(text, readFileSync(file, 'utf8'));
	});
}

test('no golden file is left of a profile or a node that is gone', (t) => {
	const there = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.txt'));
	const stale = there.filter((path) => !wanted.has(path));
	if (update) for (const path of stale) rmSync(join(root, path));
	else t.deepEqual(stale, []);
	t.pass();
});
