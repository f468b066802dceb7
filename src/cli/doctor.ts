import { type KnownLab, knownLabs } from '../client/labs.ts';
import { profiles } from '../cni/all.ts';
import type { Need } from '../cni/cni.ts';
import { LabError } from '../errors.ts';
import type { Profile } from '../model/cni-facts.ts';
import { needsOf } from '../plan/needs.ts';
import { runtimes } from '../runtime/all.ts';
import { type FeatureName, features, isFeature } from '../runtime/machine/features.ts';
import type { Limit } from '../runtime/machine/limits.ts';
import { lookForPrograms } from '../runtime/machine/programs.ts';
import { type Trial, tryFeatures } from '../runtime/machine/trial.ts';
import { rightsFor } from '../runtime/netns/wrap.ts';
import type { Finding } from './finding.ts';
import { isolationOf } from './isolation.ts';

export interface Examination {
	readonly findings: readonly Finding[];
	/** Labs can be brought up here. */
	readonly fit: boolean;
	readonly leftovers: number;
}

/** Examines everything that a lab needs of a machine. @param limits those that the lab in question would exceed */
export const examine = async (limits: readonly Limit[]): Promise<Examination> => {
	const names = Object.keys(features).filter(isFeature);
	const [trials, engines, { labs, untrusted }, rights] = await Promise.all([
		tryFeatures(names),
		lookAtRuntimes(),
		lookForLabs(),
		process.platform === 'linux' ? rightsFor(process.argv.slice(0, 2)) : undefined,
	]);
	const leftovers = labs.filter(({ alive }) => !alive);
	const ready = topologiesOn(trials);
	const findings = [
		...engines,
		...kernelFindings(names, trials),
		...ready,
		...lookAtPrograms(),
		...isolationOf(rights),
		...limits.map(limitFinding),
		...untrusted,
		...leftovers.map(({ lab, things }): Finding => {
			const hint = `cnilab down --lab ${lab}`;
			return { group: 'leftovers', name: lab, state: 'poor', says: things.join(', '), hint };
		}),
	];
	const fit = untrusted.length === 0 && [engines, ready].every((group) => group.some(({ state }) => state === 'good'));
	return { findings, fit, leftovers: leftovers.length };
};

interface Labs {
	readonly labs: readonly KnownLab[];
	/** Findings that the folder of all labs does not belong to this user alone: then labs cannot be listed or started. */
	readonly untrusted: readonly Finding[];
}

const lookForLabs = async (): Promise<Labs> => {
	try {
		return { labs: await knownLabs(), untrusted: [] };
	} catch (error) {
		if (!(error instanceof LabError) || error.code !== 'cannot') throw error;
		const { message: says, hint } = error;
		return {
			labs: [],
			untrusted: [{ group: 'leftovers', name: 'labs', state: 'bad', says, ...(hint !== undefined && { hint }) }],
		};
	}
};

const lookAtRuntimes = (): Promise<readonly Finding[]> =>
	Promise.all(
		runtimes.map(async (runtime): Promise<Finding> => {
			const fitness = await runtime.probe();
			const about = { group: 'runtimes', name: runtime.name } as const;
			if (fitness.fit) return { ...about, state: 'good', says: abouts[runtime.name] };
			return { ...about, state: 'poor', says: fitness.why, hint: fitness.hint };
		}),
	);

const abouts = { docker: 'an engine answers, and the node image is there', netns: 'bare namespaces can be made' };

type Trials = ReadonlyMap<FeatureName, Trial> | undefined;

const kernelFindings = (names: readonly FeatureName[], trials: Trials): readonly Finding[] => {
	if (!trials)
		return [
			{
				group: 'kernel',
				name: '-',
				state: 'absent',
				says: "nothing can be tried from here: nodes run on the engine's own kernel",
			},
		];
	const needed = new Set<string>(['netns', ...profiles.flatMap(needsOfProfile)]);
	return names.map((name): Finding => {
		const trial = trials.get(name);
		const { about, hint } = features[name];
		if (!trial || trial.works) return { group: 'kernel', name, state: 'good', says: about };
		return { group: 'kernel', name, state: needed.has(name) ? 'bad' : 'absent', says: `${about}: ${trial.why}`, hint };
	});
};

/** The topologies that this machine supports; if features cannot be tested, all are assumed to be. */
const topologiesOn = (trials: Trials): readonly Finding[] =>
	profiles.map((profile): Finding => {
		const { name, about } = profile;
		const lacks = needsOfProfile(profile).filter((need) => trials?.get(need)?.works === false);
		if (lacks.length === 0) return { group: 'topologies', name, state: 'good', says: about };
		return { group: 'topologies', name, state: 'bad', says: `this kernel has no ${lacks.join(', ')}` };
	});

const needsOfProfile = ({ cni: name, options }: Profile): readonly Need[] =>
	needsOf({ cni: { name, options } }).map(({ need }) => need);

const lookAtPrograms = (): readonly Finding[] =>
	lookForPrograms().map(({ name, for: what, needed, there, install }): Finding => {
		if (there) return { group: 'programs', name, state: 'good', says: what };
		const state = needed ? 'bad' : 'absent';
		return { group: 'programs', name, state, says: `missing: ${what}`, ...(install && { hint: install }) };
	});

const limitFinding = ({ name, has, needs, enough, else: beyond, raise }: Limit): Finding => {
	const says = `${Number.isFinite(has) ? has : 'no limit'}, such a lab needs ${needs}`;
	if (enough) return { group: 'limits', name, state: 'good', says };
	return { group: 'limits', name, state: 'poor', says: `${says}: ${beyond}`, hint: raise };
};
