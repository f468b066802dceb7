import test from 'ava';
import { warningCodes } from '../../src/model/warning.ts';
import { modulesIn, read } from './sources.ts';

// That every code has its row holds by type, and that docs show these tables by test/docs.

test('no code of a warning is in the tables that nothing warns with', (t) => {
	const sources = [...modulesIn('src')].filter((path) => path !== 'src/model/warning.ts').map(read);
	const codes = Object.values(warningCodes).flatMap((codes) => Object.keys(codes));
	t.true(codes.length > 30);
	t.deepEqual(
		codes.filter((code) => !sources.some((text) => text.includes(`'${code}'`))),
		[],
	);
});
