import type { Container } from './container.ts';
import type { Labels } from './labels.ts';
import type { PodProgram } from './pod-program.ts';
import type { PodSpec } from './resource.ts';

/** The annotation with the program of a pod's first container. For another container, a dot and its name are
 * appended. */
export const runKey = 'cnilab.dev/run';

/** The command lines in the annotations, with their keys. */
export const runsIn = (annotations: Labels): readonly (readonly [key: string, line: string])[] =>
	Object.entries(annotations).filter(([key, line]) => line !== '' && (key === runKey || key.startsWith(`${runKey}.`)));

/** The container that an annotation refers to; undefined: the pod has no such container. */
export const containerRun = (key: string, spec: Pick<PodSpec, 'containers' | 'initContainers'>): string | undefined => {
	if (key === runKey) return mainContainer(spec).name;
	const name = key.slice(runKey.length + 1);
	return namesOf(spec).find((one) => one === name);
};

/** The first of spec.containers. */
export const mainContainer = ({ containers, initContainers = [] }: Pick<PodSpec, 'containers' | 'initContainers'>) => {
	const found = containers.find(({ name }) => !initContainers.some((one) => one.name === name));
	return found ?? (containers[0] as Container);
};

/** All containers, in the order in which they start. */
export const namesOf = ({ containers, initContainers = [] }: Pick<PodSpec, 'containers' | 'initContainers'>) => [
	...new Set([...initContainers, ...containers].map(({ name }) => name)),
];

/** The programs of a pod in the order in which they start. A readiness probe belongs to the program of its container,
 * or to the pod's first main program if its container has none. */
export const programsOf = (annotations: Labels, spec: PodSpec): readonly PodProgram[] => {
	const lines = new Map(
		runsIn(annotations).flatMap(([key, line]): [string, string][] => {
			const container = containerRun(key, spec);
			return container === undefined ? [] : [[container, line]];
		}),
	);
	const roles = new Map(
		(spec.initContainers ?? []).map(({ name, sidecar }) => [name, sidecar ? ('sidecar' as const) : ('init' as const)]),
	);
	const running = namesOf(spec).filter((name) => lines.has(name));
	const first = running.find((name) => !roles.has(name));
	return running.map((container): PodProgram => {
		const role = roles.get(container);
		const asked = spec.containers.filter(({ name }) => name === container || (container === first && !lines.has(name)));
		const readiness = asked.flatMap((one) => one.readiness ?? []);
		return {
			container,
			run: lines.get(container) ?? '',
			...(role && { role }),
			...(readiness.length > 0 && { readiness }),
		};
	});
};
