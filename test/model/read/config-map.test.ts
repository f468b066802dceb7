import test from 'ava';
import { readManifests } from '../../../src/model/read/manifests.ts';

const read = (body: object) => {
	const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, ...body };
	return readManifests([{ name: 'c.json', text: JSON.stringify(manifest) }]);
};

test('a ConfigMap holds 1 MiB of texts and bytes, and not a byte more', (t) => {
	const half = 'x'.repeat(512 * 1024);
	const bytes = Buffer.from(half).toString('base64');
	t.deepEqual(read({ data: { a: half }, binaryData: { b: bytes } }).errors, []);
	const [error] = read({ data: { a: half, c: 'x' }, binaryData: { b: bytes } }).errors;
	t.regex(String(error?.message), /^data: found 1048577 bytes; allowed: at most 1048576 bytes in one ConfigMap$/);
	t.is(error?.where, 'c.json:1:70');
	t.is(read({ data: { a: 'ä'.repeat(600_000) } }).errors.length, 1);
});

test('a value that is null is an empty text, as the API server reads it', (t) => {
	const { resources, errors } = read({ data: { a: null, b: 'x' } });
	t.deepEqual(errors, []);
	const [map] = resources;
	t.deepEqual(map?.kind === 'ConfigMap' && map.data, { a: '', b: 'x' });
});

test('lines may end within base64', (t) => {
	t.deepEqual(read({ binaryData: { a: 'aGVs\nbG8=\n', b: '' } }).errors, []);
	for (const wrong of ['a', 'a===', '=aaa', 'a-_=', 'aaaa aaa'])
		t.is(read({ binaryData: { wrong } }).errors.length, 1, wrong);
});
