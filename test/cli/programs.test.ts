import test from 'ava';
import { programsIn, refusePrograms } from '../../src/cli/programs.ts';
import { readManifests } from '../../src/model/read/manifests.ts';

const manifests = `
apiVersion: v1
kind: Pod
metadata: {name: plain, annotations: {note: "cnilab.dev/run"}}
spec: {containers: [{name: c}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}, annotations: {cnilab.dev/run: python3 -m http.server}}
    spec: {containers: [{name: c}]}
`;

const { resources } = readManifests([{ name: 'shop.yaml', text: manifests }]);

test('what manifests would run is found by its annotation, on pods and on templates', (t) => {
	t.deepEqual(
		programsIn(resources).map(({ by, line, where }) => `${by} ${line} at ${where}`),
		['Deployment/shop/cart runs python3 -m http.server at shop.yaml:7:1'],
	);
});

test('--no-programs refuses each with its place, and nothing where there is none', (t) => {
	const error = t.throws(() => refusePrograms(programsIn(resources)));
	t.regex(error?.message ?? '', /shop\.yaml:7:1: Deployment\/shop\/cart runs a program \("python3 -m http\.server"\)/);
	t.notThrows(() => refusePrograms(programsIn(resources.filter(({ name }) => name === 'plain'))));
});
