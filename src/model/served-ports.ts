import type { Pod, PodPort } from './pod.ts';

/** Every port on which a pod's built-in server answers: those that its containers declare, and those that a Service or
 * a probe assumes. */
export const servedPorts = ({ ports, undeclared = [] }: Pick<Pod, 'ports' | 'undeclared'>): readonly PodPort[] => [
	...ports,
	...undeclared,
];
