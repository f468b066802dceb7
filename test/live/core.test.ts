import { profiles } from '../../src/cni/all.ts';
import { testIf } from '../skip.ts';
import { bare, containers, type Ground, ordinary } from './grounds.ts';
import { upLab } from './lab.ts';
import { askAll } from './reality.ts';
import { onTheWire } from './wire.ts';

/** The wrapping that the real dataplanes are known by, as numbers. */
const tunnels: Readonly<Record<string, { vni: number; udpPort: number; overhead: number }>> = {
	'flannel-vxlan': { vni: 1, udpPort: 8472, overhead: 50 },
	'calico-vxlan': { vni: 4096, udpPort: 4789, overhead: 50 },
};

const rows: readonly (readonly [ground: Ground, profile: string])[] = [
	...profiles.map(({ name }) => [bare, name] as const),
	...[ordinary, containers].flatMap((ground) => Object.keys(tunnels).map((name) => [ground, name] as const)),
];

for (const [ground, profile] of rows) {
	const title = `${profile}, ${ground.name}: real packets meet what the plans foretell, and look so on the wire`;
	testIf(ground.fit, title, async (t) => {
		const lab = await upLab(t, { profile, ground, nodes: 3 });
		const { observed, predicted } = await askAll(lab);
		t.true(observed.length > 100);
		t.deepEqual(observed, predicted);
		const { seen, wanted } = await onTheWire(lab);
		t.deepEqual(seen, wanted);
		for (const { outer } of seen)
			t.deepEqual(outer && { vni: outer.vni, udpPort: outer.udpPort, overhead: outer.overhead }, tunnels[profile]);
	});
}
