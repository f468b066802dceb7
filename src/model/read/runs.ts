import type { Labels } from '../labels.ts';
import { likely } from '../likely.ts';
import type { PodSpec } from '../resource.ts';
import { containerRun, namesOf, runKey, runsIn } from '../run-annotations.ts';

interface Issue {
	readonly path: string[];
	readonly message: string;
	readonly params: { readonly key: true; readonly likely?: string | undefined };
}

/** Complaints about annotations with programs: for an unknown container, or two for the same container. */
export const runIssues = (
	annotations: Labels,
	spec: Pick<PodSpec, 'containers' | 'initContainers'>,
): readonly Issue[] => {
	const names = namesOf(spec).map((name) => `${runKey}.${name}`);
	const keys = runsIn(annotations).map(([key]) => key);
	return keys.flatMap((key): Issue[] => {
		const path = ['metadata', 'annotations', key];
		const container = containerRun(key, spec);
		if (container === undefined)
			return [{ path, message: [runKey, ...names].join(', '), params: { key: true, likely: likely(key, names) } }];
		if (key === runKey && keys.includes(`${runKey}.${container}`))
			return [
				{ path, message: `${runKey} or ${runKey}.${container}, which name one container`, params: { key: true } },
			];
		return [];
	});
};
