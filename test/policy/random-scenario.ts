import fc from 'fast-check';
import { labels, many, maybe, percent, settled, space } from './drawn.ts';
import { randomCast, randomPolicy } from './random.ts';

const change = fc.record({
	policies: many(0, 6, randomPolicy),
	// Which of the policies that are there go, if the change does not bring them anew.
	gone: many(18, 18, percent(70)),
	relabelled: maybe(50, fc.record({ pod: fc.nat(), podLabels: labels, space, spaceLabels: labels })),
});

/** A random cluster whose policies and labels change at random from step to step, each expected to be as they mean. */
export const randomScenario = (changes: number): fc.Arbitrary<(name: string) => object> =>
	fc.record({ cast: randomCast(), changes: many(changes, changes, change) }).map(({ cast, changes }) => (name) => ({
		apiVersion: 'cnilab.dev/v1',
		kind: 'Scenario',
		metadata: { name },
		spec: { topologies: ['calico-vxlan'], manifests: cast.objects, steps: stepsOf(changes, cast) },
	}));

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
type Cast = ReturnType<typeof randomCast> extends fc.Arbitrary<infer T> ? T : never;

const stepsOf = (changes: readonly Change[], cast: Cast): readonly object[] => {
	let there: readonly string[] = [];
	return changes.map(({ policies, gone, relabelled }, i) => {
		const apply = settled(
			policies.map((policy, n) => policy(`q${n}`)),
			cast,
		);
		const now = apply.map(({ metadata }) => `NetworkPolicy/${metadata.namespace}/${metadata.name}`);
		const deleted = there.filter((ref, n) => !now.includes(ref) && gone[n % gone.length]);
		there = [...new Set([...there.filter((ref) => !deleted.includes(ref)), ...now])];
		const label = relabelled
			? [
					{ object: `Pod/${cast.pods[relabelled.pod % cast.pods.length]}`, set: relabelled.podLabels },
					...settled([{ object: 'Namespace', name: relabelled.space, set: relabelled.spaceLabels }], cast).map(
						({ name, set }) => ({ object: `Namespace/${name}`, set }),
					),
				]
			: [];
		return { name: `change ${i + 1}`, delete: deleted, apply, label, expect: 'policy' };
	});
};
