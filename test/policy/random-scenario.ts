import { Chance } from './chance.ts';
import { labelsOf, randomCast, randomPolicy } from './random.ts';

/** A random cluster whose policies and labels change at random from step to step, each expected to be as they mean. */
export const randomScenario = (seed: number, count: number): object => {
	const chance = new Chance(seed);
	const { spaces, names, objects } = randomCast(chance);
	let there: readonly string[] = [];
	const steps = Array.from({ length: count }, (_, i) => {
		const apply = chance.many(0, 6, (n) =>
			randomPolicy(chance, { name: `q${n}`, namespace: chance.one(spaces), names }),
		);
		const now = apply.map(({ metadata }) => `NetworkPolicy/${metadata.namespace}/${metadata.name}`);
		const gone = there.filter((ref) => !now.includes(ref) && chance.percent(70));
		there = [...new Set([...there.filter((ref) => !gone.includes(ref)), ...now])];
		return { name: `change ${i + 1}`, delete: gone, apply, label: labelled(chance, names, spaces), expect: 'policy' };
	});
	return {
		apiVersion: 'cnilab.dev/v1',
		kind: 'Scenario',
		metadata: { name: `random-${seed}` },
		spec: { topologies: ['calico-vxlan'], manifests: objects, steps },
	};
};

/** Some pods and namespaces get other labels. */
const labelled = (chance: Chance, names: readonly string[], spaces: readonly string[]) =>
	chance.percent(50)
		? []
		: [`Pod/${chance.one(names)}`, `Namespace/${chance.one(spaces)}`].map((object) => ({
				object,
				set: labelsOf(chance),
			}));
