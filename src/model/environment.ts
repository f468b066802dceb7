import { expand } from './expand.ts';
import type { Pod } from './pod.ts';
import type { Service } from './service.ts';
import { serviceVariables } from './service-variables.ts';

/** The environment that the kubelet gives to a container (pkg/kubelet: makeEnvironmentVariables): its own variables,
 * and those of Services as they are at that moment. Without a container, that of the main container, which commands
 * get. */
export const environmentOf = (
	{ namespace, env = {}, mainContainer = '', serviceLinks }: EnvironmentFacts,
	services: readonly Service[],
	container: string = mainContainer,
): Readonly<Record<string, string>> => {
	const links = serviceVariables(services, { namespace, links: serviceLinks ?? true });
	const own = new Map<string, string>();
	for (const { name, value } of env[container]?.vars ?? [])
		own.set(
			name,
			expand(value, (other) => own.get(other) ?? links[other]),
		);
	return { ...links, ...Object.fromEntries(own) };
};

type EnvironmentFacts = Pick<Pod, 'namespace' | 'env' | 'mainContainer' | 'serviceLinks'>;
