import test from 'ava';
import { holds } from '../fuzz/property.ts';
import { disagreements } from './agreement.ts';
import { worldOf } from './lab.ts';
import { randomManifests } from './random.ts';

for (const [kinds, runs, sizes] of [
	['NetworkPolicies', 50, { policies: 4 }],
	['many NetworkPolicies', 50, { policies: 16 }],
	["admins' policies among NetworkPolicies", 40, { policies: 3, admin: 4 }],
	["Calico's own policies among NetworkPolicies", 60, { policies: 3, calico: true }],
] as const)
	test(`random ${kinds} over random clusters: packets walked over the plans fare as the oracle says`, async (t) => {
		let cells = 0;
		await holds(t, { runs, inputs: randomManifests(sizes) }, (text) => {
			const found = disagreements(worldOf(text).cluster);
			cells += found.cells;
			if (found.wrong.length > 0) throw new Error(found.wrong.join('\n'));
		});
		t.log(`${cells} packets`);
		t.true(cells > 50 * runs);
	});
