import test from 'ava';
import { disagreements } from './agreement.ts';
import { worldOf } from './lab.ts';
import { randomManifests } from './random.ts';

/** How many clusters are drawn, of all; CNILAB_SEEDS=4000 looks longer. */
const seeds = Number(process.env['CNILAB_SEEDS'] ?? 200);

for (const [kinds, share, sizes] of [
	['NetworkPolicies', 0.25, { policies: 4 }],
	['many NetworkPolicies', 0.25, { policies: 16 }],
	["admins' policies among NetworkPolicies", 0.2, { policies: 3, admin: 4 }],
	["Calico's own policies among NetworkPolicies", 0.3, { policies: 3, calico: true }],
] as const)
	test(`random ${kinds} over random clusters: packets walked over the plans fare as the oracle says`, (t) => {
		const clusters = Math.round(share * seeds);
		let cells = 0;
		for (let seed = 0; seed < clusters; seed++) {
			const found = disagreements(worldOf(randomManifests(seed, sizes)).cluster);
			cells += found.cells;
			t.deepEqual(found.wrong, [], `seed ${seed}`);
		}
		t.log(`${cells} packets in ${clusters} clusters`);
		t.true(cells > 50 * clusters);
	});
