import { frontOf, takesSecure } from '../ingress/controller.ts';
import type { IngressBackend } from '../model/ingress.ts';
import { nameOf } from '../model/name-of.ts';
import type { IngressResource } from '../model/resource.ts';
import type { Service } from '../model/service.ts';
import { portsBehind } from '../model/write/live.ts';
import type { Description, Row } from './description.ts';
import { headOf, type View, warningsOf } from './view.ts';

export const describeIngress = (view: View, ingress: IngressResource): Description => {
	const { cluster } = view;
	const served = cluster.ingresses?.find((one) => nameOf(one) === nameOf(ingress));
	const front = served?.class === undefined ? undefined : frontOf(cluster, served.class);
	const rows = ingress.rules.flatMap(({ host = '*', paths }) =>
		paths.map(
			({ path, type, backend }): Row => ({ host, path: path || '/', type, ...backendOf(view, ingress, backend) }),
		),
	);
	return {
		...headOf(view, ingress),
		class: served?.class ?? null,
		controller: front ? nameOf(front) : null,
		address: front?.loadBalancerIPs ?? [],
		TLS: ingress.tls ? tlsWords(front) : undefined,
		defaultBackend: ingress.defaultBackend ? [backendOf(view, ingress, ingress.defaultBackend)] : null,
		rules: rows.length > 0 ? rows : null,
		warnings: warningsOf(view, ingress, ingress),
	};
};

const tlsWords = (front: Service | undefined): string =>
	front?.ports.some(takesSecure) ? "by a certificate of the lab's authority" : 'asked for; it is not served here';

const backendOf = ({ cluster }: View, { namespace }: IngressResource, backend: IngressBackend): Row => {
	if ('resource' in backend) return { backend: backend.resource, endpoints: 'not served here' };
	const { service: name, port } = backend;
	const service = cluster.services.find((one) => one.namespace === namespace && one.name === name);
	if (!service) return { backend: `${name}:${port}`, endpoints: `there is no Service ${name}` };
	const found = service.ports.find((one) => (typeof port === 'number' ? one.port : one.name) === port);
	if (!found) return { backend: `${name}:${port}`, endpoints: `Service ${name} has no port ${port}` };
	const behind = portsBehind(cluster, service)
		.filter((one) => (one.port ?? '') === (found.name ?? '') && one.protocol === found.protocol)
		.flatMap(({ endpoints }) => endpoints.filter(({ ready }) => ready).map((one) => `${one.ip}:${one.port}`));
	return { backend: `${name}:${port}`, endpoints: behind.join(', ') || 'none is ready' };
};
