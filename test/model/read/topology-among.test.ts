import test from 'ava';
import { cnis } from '../../../src/cni/all.ts';
import { printError } from '../../../src/errors.ts';
import { topologyAmong } from '../../../src/model/read/topology.ts';

const topology = (name: string) => `apiVersion: cnilab.dev/v1
kind: Topology
metadata: {name: ${name}}
spec: {cni: {name: calico}, nodes: 2}
`;
const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c}]}\n';
const among = (...texts: readonly string[]) =>
	topologyAmong(
		texts.map((text, i) => ({ name: `${i}.yaml`, text })),
		cnis,
	);

test('a Topology is found among manifests, wherever it stands', (t) => {
	const found = among(pod, `${pod}---\n${topology('one')}---\n${pod}`);
	t.deepEqual(found?.errors, []);
	t.is(found?.topology?.name, 'one');
	t.is(found?.topology?.nodes.length, 2);
	t.is(among(pod), undefined);
	t.is(among(pod.replace('kind: Pod', 'kind: Topology')), undefined, "somebody else's kind of that name");
});

test('two of them are one too many, and what is wrong is told where it is', (t) => {
	t.deepEqual(among(topology('one'), topology('two'))?.errors.map(printError), [
		'1.yaml:1:1: found a second Topology; allowed: one a lab',
	]);
	const [error] = among(`${pod}---\n${topology('one').replace('nodes: 2', 'nodes: x')}`)?.errors ?? [];
	t.is(error?.where, '0.yaml:9:36');
});
