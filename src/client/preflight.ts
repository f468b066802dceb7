import { LabError } from '../errors.ts';
import type { Resource } from '../model/resource.ts';
import type { Topology } from '../model/topology.ts';
import { needsOf } from '../plan/needs.ts';
import { features } from '../runtime/machine/features.ts';
import { type Limit, limitsFor } from '../runtime/machine/limits.ts';
import { tryFeatures } from '../runtime/machine/trial.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { plansOf } from '../trace/predict.ts';
import { changeWorld, firstWorld } from '../world/world.ts';
import { demandOf } from './demand.ts';

interface Wanted {
	readonly runtime: Pick<Runtime, 'name'>;
	readonly topology: Topology;
	readonly resources: readonly Resource[];
}

/** Checks, before anything is built, whether this kernel supports the topology, and which limits the lab would exceed.
 * @throws LabError `cannot` with the feature that is missing, what needs it, and how to solve that */
export const preflight = async (wanted: Wanted): Promise<readonly Limit[]> => {
	const asked = missingFor(wanted.topology);
	const short = shortfalls(wanted);
	const [missing] = await asked;
	if (!missing) return short;
	const { need, by, why } = missing;
	throw new LabError('cannot', `this kernel has no ${need} (${features[need].about}): ${why}`, {
		asked: `${by} needs it`,
		hint: `${features[need].hint}; \`cnilab doctor\` shows what else is missing`,
	});
};

/** The features that a topology needs and this kernel lacks. If they cannot be tested (containers on another machine's
 * kernel), the nodes report them. */
const missingFor = async (topology: Topology) => {
	const needs = needsOf(topology);
	const trials = await tryFeatures(needs.map(({ need }) => need));
	return needs.flatMap((needed) => {
		const trial = trials?.get(needed.need);
		return trial && !trial.works ? [{ ...needed, why: trial.why }] : [];
	});
};

/** The limits that the lab would exceed. */
const shortfalls = ({ runtime, topology, resources }: Wanted): readonly Limit[] => {
	const { cluster } = changeWorld(firstWorld(topology), { delete: [], apply: resources, label: [] });
	return limitsFor(demandOf(cluster, plansOf(cluster))).filter(
		({ of, enough }) => !enough && (runtime.name === 'docker' || of !== 'inotifyInstances'),
	);
};

/** A limit in words: "net.ipv4.neigh.default.gc_thresh3 is 1,024, …; raise it: sysctl -w …". */
export const printLimit = ({ name, has, needs, else: beyond, raise }: Limit): string =>
	`${name} is ${has}, and this lab may need ${needs}: beyond it ${beyond}. Raise it by: ${raise}`;
