import test from 'ava';
import { readScenario } from '../../src/model/read/scenario.ts';
import { prepare } from '../../src/scenario/prepare.ts';
import { warningsIn } from '../../src/scenario/warnings.ts';
import { profileOf } from '../policy/lab.ts';

const web =
	'{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web}}, spec: {containers: [{name: c, image: w, ports: [{containerPort: 80}]}]}}';
const service = (app: string): string =>
	`{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: ${app}}, ports: [{port: 80}]}}`;
const kafka = '{apiVersion: kafka.strimzi.io/v1beta2, kind: Kafka, metadata: {name: q}, spec: {kafka: {replicas: 3}}}';

test('what manifests are warned of is told although a later step mends it, and once where none does', (t) => {
	const text =
		'{apiVersion: cnilab.dev/v1, kind: Scenario, metadata: {name: s}, spec: {steps: [{expect: policy}, {expect: policy}]}}';
	const { scenario } = readScenario({ name: 's.yaml', text });
	if (!scenario) throw new RangeError('no scenario');
	const codes = (mended: string): readonly string[] => {
		const applies = [[], [{ name: 'mended.yaml', text: service(mended) }]];
		const manifests = [
			{
				name: 'm.yaml',
				text: [web, web.replace('name: web,', 'name: client,'), service('wbe'), kafka].join('\n---\n'),
			},
		];
		return warningsIn(prepare({ scenario, manifests, applies }, profileOf('calico-vxlan'))).map(({ code }) => code);
	};
	t.deepEqual(codes('web'), ['operator-missing', 'service-selects-nothing']);
	t.deepEqual(codes('wbe'), ['operator-missing', 'service-selects-nothing']);
});
