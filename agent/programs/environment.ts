import type { Cluster } from '../../src/model/cluster.ts';
import { environmentOf } from '../../src/model/environment.ts';
import type { Pod } from '../../src/model/pod.ts';
import { authoritiesVariables } from '../sandbox/authorities.ts';
import type { Environment } from './process.ts';

/** The PATH of container images. */
const podPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The environment of a container's programs, with nothing of the agent's own. The manifest's variables replace those
 * of an image. @param container absent: the pod's first */
export const podEnvironment = (pod: Pod, services: Cluster['services'], container?: string): Environment => ({
	PATH: podPath,
	HOME: '/root',
	PYTHONUNBUFFERED: '1',
	...authoritiesVariables,
	HOSTNAME: pod.name,
	POD_NAME: pod.name,
	POD_NAMESPACE: pod.namespace,
	POD_IP: pod.ip,
	NODE_NAME: pod.node,
	...environmentOf(pod, services, container),
});

/** A node's environment: the agent's own without the variables that configure the agent. */
export const nodeEnvironment = (): Environment =>
	Object.fromEntries(
		Object.entries(process.env).flatMap(([name, value = '']): [string, string][] =>
			name.startsWith('CNILAB_') ? [] : [[name, value]],
		),
	);
