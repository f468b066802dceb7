import test from 'ava';
import { refuseWarnings, scenarioLines, shortened } from '../../src/cli/warnings.ts';
import { LabErrors, printError } from '../../src/errors.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { prepare } from '../../src/scenario/prepare.ts';
import { firstWorld } from '../../src/world/world.ts';
import { profileOf, worldOf } from '../policy/lab.ts';

const policies = (...apps: readonly string[]): string =>
	apps
		.map(
			(app) =>
				`{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${app}}, spec: {podSelector: {matchLabels: {app: ${app}}}}}`,
		)
		.join('\n---\n');
const resourcesOf = (text: string) => readManifests([{ name: 'new.yaml', text }]).resources;

test('with --strict every warning is an error with its place and its code', (t) => {
	const topology = profileOf('calico-vxlan');
	const error = t.throws(() => refuseWarnings(firstWorld(topology), resourcesOf(policies('a', 'b'))), {
		instanceOf: LabErrors,
		code: 'bad-input',
	});
	t.deepEqual(error?.errors.map(printError), [
		'new.yaml:1:85: policy default/a selects no pod: there is none in namespace default (policy-selects-nothing)',
		'new.yaml:3:85: policy default/b selects no pod: there is none in namespace default (policy-selects-nothing)',
	]);
});

test('what was warned of before is no error of this change', (t) => {
	const before = worldOf(policies('a'));
	t.notThrows(() => refuseWarnings(before, []));
	const error = t.throws(() => refuseWarnings(before, resourcesOf(policies('b'))), { instanceOf: LabErrors });
	t.is(error?.errors.length, 1);
});

test('of a scenario it is told what was left alone and what its manifests are warned of, the alarm apart', (t) => {
	const scenario = { name: 'shop', source: 's.yaml', topologies: [], manifests: [], steps: [] };
	const image = '{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: "x"}]}}';
	const manifests = [{ name: 'new.yaml', text: `${image}\n---\n${policies('b')}` }];
	const lines = scenarioLines(prepare({ scenario, manifests, applies: [] }, profileOf('flannel-vxlan')));
	t.deepEqual(lines, [
		'shop: left alone, since they play no part here: Pod.spec.containers[] (image 1)',
		'warning: new.yaml:3:85: policy default/b selects no pod: none in namespace default has app=b',
	]);
});

test('of a folder of scenarios the first warnings are told, and how many more there are', (t) => {
	const lines = Array.from({ length: 30 }, (_, i) => `warning ${i}`);
	t.deepEqual(shortened(lines.slice(0, 20)), lines.slice(0, 20));
	t.deepEqual(shortened(lines).slice(19), ['warning 19', 'and 10 more of these: -o json has all warnings']);
});
