import type { Cluster } from '../model/cluster.ts';
import type { PodPort } from '../model/pod.ts';
import type { ServicePort } from '../model/service.ts';
import { once } from '../once.ts';

type Named = Pick<PodPort & ServicePort, 'port' | 'protocol'> & { readonly name?: string };

/** Whether a port's name or number implies that clients use TLS. */
export const saysTls = ({ name = '', port, protocol }: Named): boolean =>
	protocol === 'TCP' && (port === 443 || port === 8443 || /^https(-|$)/.test(name));

/** Whether a pod's built-in server answers TLS on a port, in addition to HTTP: the port implies it, or the port of a
 * Service that targets it, since many map 443 to another number. */
export const servesTls = (cluster: Cluster, { ip, port }: { readonly ip: string; readonly port: Named }): boolean =>
	saysTls(port) || ledTo(cluster).has(`${ip}:${port.port}/${port.protocol}`);

const ledTo = once(({ services, endpoints }: Cluster): ReadonlySet<string> => {
	const ports = new Set(
		services.flatMap(({ namespace, name, ports }) =>
			ports.filter(saysTls).map((port) => `${namespace}/${name} ${port.name ?? ''}`),
		),
	);
	return new Set(
		endpoints
			.filter(({ namespace, name, port = '' }) => ports.has(`${namespace}/${name} ${port}`))
			.flatMap(({ protocol, endpoints }) => endpoints.map(({ ip, port }) => `${ip}:${port}/${protocol}`)),
	);
});
