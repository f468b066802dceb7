import test from 'ava';
import { outOfStep } from '../../scripts/docs/files.ts';
import { withModeline } from '../../scripts/docs/modeline.ts';
import { withRegions } from '../../scripts/docs/regions.ts';

test('docs, schemas and modelines are as the code has them; else run: make docs', (t) => {
	t.deepEqual([...outOfStep().keys()], []);
});

test('only what stands between marks is made', (t) => {
	const page = 'by hand\n<!-- x, made by make docs -->\nold\n<!-- end of x -->\nby hand';
	t.is(
		withRegions(page, new Map([['x', 'new']])),
		'by hand\n<!-- x, made by make docs -->\nnew\n<!-- end of x -->\nby hand',
	);
	t.throws(() => withRegions(page, new Map()), { message: /"x"/ });
});

test('a file of our own kinds begins with the way to its schema, once; manifests are left alone', (t) => {
	const scenario = '# words\napiVersion: cnilab.dev/v1\nkind: Scenario\n';
	const once = withModeline('scenarios/a/b.yaml', scenario);
	t.is(once, `# yaml-language-server: $schema=../../schemas/scenario.json\n${scenario}`);
	t.is(withModeline('scenarios/a/b.yaml', once), once);
	t.is(withModeline('scenarios/a/pod.yaml', 'kind: Pod\n'), 'kind: Pod\n');
});
