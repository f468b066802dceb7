import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { runScenarios } from '../../src/cli/run.ts';
import { scenariosIn } from '../../src/cli/scenarios.ts';
import { LabErrors, printError } from '../../src/errors.ts';

const scenario = (name: string, manifests: string): string =>
	`{apiVersion: cnilab.dev/v1, kind: Scenario, metadata: {name: ${name}}, spec: {manifests: ${manifests}, steps: [{expect: policy}]}}`;

/** Files in a folder of the test's own: their paths by name. */
const written = (t: ExecutionContext, files: Readonly<Record<string, string>>) => {
	const folder = mkdtempSync(join(tmpdir(), 'cnilab-scenarios-'));
	t.teardown(() => rmSync(folder, { recursive: true }));
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
	return (name: string) => join(folder, name);
};

const files = {
	'bare.yaml': scenario('bare', '[]'),
	'own.yaml': scenario('own', '[shop.yaml]'),
	'shop.yaml': 'shop',
	'more.yaml': 'more',
};

test('every scenario begins with the manifests of the command line, and then its own, each file once', async (t) => {
	const path = written(t, files);
	const inputs = await scenariosIn([path('bare.yaml'), path('own.yaml')], [path('more.yaml'), path('shop.yaml')]);
	t.deepEqual(
		inputs.map(({ scenario, manifests }) => [scenario.name, manifests.map(({ text }) => text)]),
		[
			['bare', ['more', 'shop']],
			['own', ['more', 'shop']],
		],
	);
});

test('manifests of the command line that are not there are told beside all else that is wrong', async (t) => {
	const path = written(t, { ...files, 'shop.yaml': 'shop', 'broken.yaml': scenario('Broken', '[]') });
	const error = await t.throwsAsync(scenariosIn([path('broken.yaml')], [path('none.yaml')]), { instanceOf: LabErrors });
	const said = error?.errors.map(printError) ?? [];
	t.is(said.length, 2);
	t.regex(said.join('\n'), /none\.yaml: found no file or folder/);
	t.regex(said.join('\n'), /broken\.yaml:.*metadata\.name/);
});

test("a topology's file counts from the scenario's, a profile's name is left as it is", async (t) => {
	const text = scenario('x', '[]').replace(
		'spec: {',
		'spec: {topologies: [calico-vxlan, ./mine.yaml, sub/other.yaml, /a/b.yaml], ',
	);
	const path = written(t, { 'x.yaml': text });
	const [input] = await scenariosIn([path('x.yaml')]);
	t.deepEqual(input?.scenario.topologies, ['calico-vxlan', path('mine.yaml'), path('sub/other.yaml'), '/a/b.yaml']);
});

test('a topology that is not there is told where the scenario names it', async (t) => {
	const text = scenario('x', '[]').replace('spec: {', 'spec: {topologies: [mine.yaml], ');
	const path = written(t, { 'x.yaml': text, 'mine.yml': '' });
	const error = await t.throwsAsync(runScenarios(await scenariosIn([path('x.yaml')]), {}), { instanceOf: LabErrors });
	t.regex(
		error?.errors.map(printError).join() ?? '',
		/x\.yaml:1:1: .*mine\.yaml: found no file or folder .*did you mean ".*mine\.yml"/,
	);
});
