import test from 'ava';
import { nameOf } from '../../../src/model/name-of.ts';
import { oracle } from '../../../src/reach/oracle/oracle.ts';
import { printCell } from '../../../src/reach/table.ts';
import { holds } from '../../fuzz/property.ts';
import { worldOf } from '../../policy/lab.ts';
import { mayTalk } from '../../policy/plain.ts';
import { randomManifests } from '../../policy/random.ts';

test('on random clusters the oracle says what a plain reading of the API says', async (t) => {
	const counts = { allow: 0, deny: 0 };
	await holds(t, { runs: 150, inputs: randomManifests() }, (text) => {
		const { cluster } = worldOf(text);
		const ask = oracle(cluster);
		const pods = cluster.pods.filter(({ hostNetwork }) => !hostNetwork);
		for (const from of pods)
			for (const to of pods)
				for (const { port, protocol } of to.ports) {
					const cell = { from: nameOf(from), to: nameOf(to), port, protocol };
					const { verdict, because } = ask(cell);
					const wanted = mayTalk(cluster, from, to, cell) ? 'allow' : 'deny';
					counts[wanted]++;
					if (verdict !== wanted) throw new Error(`${printCell(cell)}: ${verdict}, not ${wanted}: ${because}`);
				}
	});
	// What closes everything, or nothing, would prove little.
	t.true(counts.allow > 3000 && counts.deny > 1000, JSON.stringify(counts));
	t.log(JSON.stringify(counts));
});
