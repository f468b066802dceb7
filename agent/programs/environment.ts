import type { Cluster } from '../../src/model/cluster.ts';
import { environmentOf } from '../../src/model/environment.ts';
import type { Pod } from '../../src/model/pod.ts';
import { authoritiesVariables } from '../sandbox/authorities.ts';
import type { Environment } from './process.ts';

/** Where programs are, as images of containers have it. */
const podPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a container's programs find in their environment: nothing of the agent's own. What its manifest says takes the
 * place of what an image would. @param container absent: the pod's first */
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

/** A node's: the agent's own, less what the agent was told for itself. */
export const nodeEnvironment = (): Environment =>
	Object.fromEntries(
		Object.entries(process.env).flatMap(([name, value = '']): [string, string][] =>
			name.startsWith('CNILAB_') ? [] : [[name, value]],
		),
	);
