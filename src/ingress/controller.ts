import { LabError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { homeOf } from '../model/ingress.ts';
import type { Source } from '../model/meta.ts';
import type { Pod, PodPort } from '../model/pod.ts';
import type { Via } from '../model/scenario.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { Upstream } from './upstreams.ts';

/** The class whose controller the pod is. Every pod of the class's controller workload counts, no matter who wrote the
 * manifest. */
export const classServedBy = (
	{ ingressClasses = [] }: Pick<Cluster, 'ingressClasses'>,
	pod: Pick<Pod, 'namespace' | 'owner'>,
): string | undefined =>
	ingressClasses.find(({ name }) => {
		const home = homeOf(name);
		return pod.namespace === home.namespace && pod.owner?.split('/')[1] === home.name;
	})?.name;

/** Whether a controller's port accepts requests, plain or by TLS; the pod's built-in server serves its other ports. */
export const takesRequests = (port: PodPort): boolean => takesPlain(port) || takesSecure(port);
const takesPlain = ({ name, port, protocol }: PodPort): boolean =>
	protocol === 'TCP' && (name === 'http' || port === 80);
export const takesSecure = ({ name, port, protocol }: PodPort): boolean =>
	protocol === 'TCP' && (name === 'https' || port === 443);

/** The Service of a class's controller. */
export const frontOf = ({ services }: Pick<Cluster, 'services'>, ingressClass: string): Service | undefined => {
	const home = homeOf(ingressClass);
	return services.find(({ namespace, name }) => namespace === home.namespace && name === home.name);
};

/** The addresses by which requests from outside reach the controller that a check names: those of its load balancer, or
 * its node port on each node. @throws LabError that says what is missing */
export const entriesOf = (cluster: Cluster, { via, tls }: Entering, where: Source): readonly Upstream[] => {
	const name = chosenClass(cluster, via, where);
	const front = frontOf(cluster, name);
	const port = front?.ports.find(tls ? takesSecure : takesPlain);
	const entries = front && port ? addressesBy[via.entry](cluster, front, port) : [];
	if (entries.length > 0) return entries;
	const { namespace, name: service } = homeOf(name);
	throw new LabError(
		'bad-input',
		`via: Service ${namespace}/${service} has no ${via.entry} for port ${tls ? 443 : 80}`,
		{
			where,
			hint: `\`cnilab get svc -n ${namespace}\` shows what it has`,
		},
	);
};

interface Entering {
	readonly via: Via;
	/** Whether the requests are https. */
	readonly tls: boolean;
}

/** The class that is named, or the only one, or the default. */
const chosenClass = ({ ingressClasses = [] }: Cluster, { class: asked }: Via, where: Source): string => {
	const found = asked === undefined ? standardIn(ingressClasses) : ingressClasses.find(({ name }) => name === asked);
	if (found) return found.name;
	const names = ingressClasses.map(({ name }) => `ingress/${name}`);
	throw new LabError(
		'bad-input',
		`via: found ingress${asked === undefined ? '' : `/${asked}`}; allowed: ${names.join(', ') || 'none'}`,
		{
			where,
			hint:
				names.length === 0
					? 'there is no Ingress and no IngressClass'
					: 'ingress alone is the only class, or the default one',
		},
	);
};

const standardIn = (classes: NonNullable<Cluster['ingressClasses']>) =>
	classes.length === 1 ? classes[0] : classes.find(({ isDefault }) => isDefault);

type AddressesOf = (cluster: Cluster, front: Service, port: ServicePort) => readonly Upstream[];

const addressesBy: Readonly<Record<Via['entry'], AddressesOf>> = {
	loadBalancer: (_cluster, { loadBalancerIPs = [] }, { port }) => loadBalancerIPs.map((ip) => ({ ip, port })),
	nodePort: ({ nodes }, _front, { nodePort }) =>
		nodePort === undefined ? [] : nodes.map(({ address }) => ({ ip: address, port: nodePort })),
};
