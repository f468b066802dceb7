import type { ContainerPort } from '../container.ts';

interface Spec {
	readonly containers: readonly { readonly ports?: readonly ContainerPort[] | undefined }[];
	readonly hostNetwork?: boolean | undefined;
}

interface Context {
	addIssue(issue: { code: 'custom'; message: string; path: PropertyKey[]; params?: { found: string } }): void;
}

/** Validates a pod's host ports as the API server does (pkg/apis/core/validation: validateHostNetwork,
 * checkHostPortConflicts): with hostNetwork hostPort must equal containerPort, and no host port may be used twice. */
export const hostPortsFit = ({ containers, hostNetwork }: Spec, { addIssue }: Context): void => {
	const seen = new Set<string>();
	for (const [i, { ports = [] }] of containers.entries())
		for (const [j, { hostPort, hostIP = '', port, protocol }] of ports.entries()) {
			if (hostPort === undefined) continue;
			const path = ['containers', i, 'ports', j, 'hostPort'];
			const key = `${protocol} ${hostIP === '' ? '' : `${hostIP}:`}${hostPort}`;
			if (hostNetwork && hostPort !== port)
				addIssue({ code: 'custom', message: `${port}, as containerPort says: the pod has hostNetwork`, path });
			else if (seen.has(key))
				addIssue({
					code: 'custom',
					message: 'one container port for a port of the node',
					path,
					params: { found: `${key} a second time` },
				});
			seen.add(key);
		}
};
