import test from 'ava';
import fc from 'fast-check';
import { cnis, profiles } from '../../src/cni/all.ts';
import { LabErrors } from '../../src/errors.ts';
import { readScenario } from '../../src/model/read/scenario.ts';
import { readTopology, topologyOf } from '../../src/model/read/topology.ts';
import type { Topology } from '../../src/model/topology.ts';
import { prepare } from '../../src/scenario/prepare.ts';
import { plansOf } from '../../src/trace/predict.ts';
import { settle } from '../../src/world/settle.ts';
import { firstWorld, type World } from '../../src/world/world.ts';
import { scenarios, topologies } from './corpus.ts';
import { mutated, mutatedManifests } from './mutate.ts';
import { holds, mustBeTold } from './property.ts';

// Whatever stands in a file: it is understood, and then everything that is worked out from it comes to an end without
// a word; or it is refused with its place. Nothing is thrown besides, and nothing takes long.

const builtIn: readonly Topology[] = profiles.flatMap((profile) => {
	const cni = cnis.get(profile.cni);
	return cni ? [topologyOf(profile, cni)] : [];
});
/** By name, so that a failure prints the name of a topology and not all of its cluster. */
const worlds: Readonly<Record<string, World>> = Object.fromEntries(
	builtIn.map((topology) => [topology.name, firstWorld(topology)]),
);
const anyTopology = fc.constantFrom(...Object.keys(worlds));

const nothing = { delete: [], apply: [], label: [] };

test.serial('manifests', (t) =>
	holds(
		t,
		{ runs: 7000, inputs: fc.record({ text: mutatedManifests, topology: anyTopology }) },
		({ text, topology }) => {
			const world = worlds[topology];
			if (!world) throw new Error(topology);
			const texts = [{ name: 'fuzz.yaml', text }];
			try {
				const settled = settle(world, nothing, texts);
				plansOf(settled.world.cluster);
				t.true(settled.world.warnings.every(({ message }) => message !== ''));
			} catch (error) {
				mustBeTold(error, ['fuzz.yaml']);
			}
		},
	),
);

test.serial('topologies', (t) =>
	holds(t, { runs: 4000, inputs: mutated(topologies, 1) }, (text) => {
		try {
			const { topology, errors } = readTopology({ name: 'fuzz.yaml', text }, cnis);
			if (!topology) throw new LabErrors(errors);
			plansOf(firstWorld(topology).cluster);
		} catch (error) {
			mustBeTold(error, ['fuzz.yaml']);
		}
	}),
);

test.serial('scenarios', (t) =>
	holds(
		t,
		{ runs: 1500, inputs: fc.record({ text: mutated(scenarios, 1), topology: fc.constantFrom(...builtIn) }) },
		(input) => {
			const name = 'fuzz.yaml';
			try {
				const { scenario, errors } = readScenario({ name, text: input.text });
				if (!scenario) throw new LabErrors(errors);
				const inPlace = (items: typeof scenario.manifests) =>
					items.flatMap((item) => ('text' in item ? [{ name, text: item.text }] : []));
				const applies = scenario.steps.map(({ apply }) => inPlace(apply));
				prepare({ scenario, manifests: inPlace(scenario.manifests), applies }, input.topology);
			} catch (error) {
				mustBeTold(error, [name]);
			}
		},
	),
);
