import { readFileSync } from 'node:fs';
import { cnis, profiles } from '../../src/cni/all.ts';
import { LabErrors } from '../../src/errors.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { topologyOf } from '../../src/model/read/topology.ts';
import { addressesOf } from '../../src/model/template.ts';
import type { Topology } from '../../src/model/topology.ts';
import { changeWorld, firstWorld, type World } from '../../src/world/world.ts';

/** Namespaces x, y and z with pods a, b and c, as the policy scenarios have them. */
export const xyz = readFileSync(new URL('../../scenarios/policy/base/xyz.yaml', import.meta.url), 'utf8');

export const profileOf = (name: string, nodes = 2): Topology => {
	const profile = profiles.find((one) => one.name === name);
	const cni = profile && cnis.get(profile.cni);
	if (!profile || !cni) throw new RangeError(`no profile ${name}`);
	return topologyOf(profile, cni, { nodes });
};

/** What some manifests make of a topology; templates in them stand for addresses of pods that are in them too. */
export const worldOf = (text: string, topology = profileOf('calico-vxlan')): World => {
	const texts = [{ name: 'm.yaml', text }];
	const apply = (world: World, lookup?: ReturnType<typeof addressesOf>) => {
		const { resources, waiting, errors } = readManifests(texts, lookup ? { lookup } : {});
		if (errors.length > 0) throw new LabErrors(errors);
		return { waiting, world: changeWorld(world, { delete: [], apply: resources, label: [] }) };
	};
	const { waiting, world } = apply(firstWorld(topology));
	return waiting.length === 0 ? world : apply(world, addressesOf(world.cluster)).world;
};
