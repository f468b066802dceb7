import type { Container } from './container.ts';
import type { Labels } from './labels.ts';
import type { PodProgram } from './pod-program.ts';
import type { PodSpec } from './resource.ts';

/** The annotation that names the program of a pod's first container; of any container: with its name behind a dot. */
export const runKey = 'cnilab.dev/run';

/** The command lines that annotations name, by their keys. */
export const runsIn = (annotations: Labels): readonly (readonly [key: string, line: string])[] =>
	Object.entries(annotations).filter(([key, line]) => line !== '' && (key === runKey || key.startsWith(`${runKey}.`)));

/** Whose program an annotation names; undefined: no container of the pod has that name. */
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

/** All of them, those first that begin first. */
export const namesOf = ({ containers, initContainers = [] }: Pick<PodSpec, 'containers' | 'initContainers'>) => [
	...new Set([...initContainers, ...containers].map(({ name }) => name)),
];

/** The programs of a pod in the order in which they begin. Its probes are asked of the containers that they stand at;
 * those of containers without a program, of the pod's first. */
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
