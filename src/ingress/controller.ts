import { LabError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { homeOf } from '../model/ingress.ts';
import type { Source } from '../model/meta.ts';
import type { Pod, PodPort } from '../model/pod.ts';
import type { Via } from '../model/scenario.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { Upstream } from './upstreams.ts';

/** The class that a pod is a controller of: the pods of what stands in a class' home are, whoever wrote its
 * manifest. */
export const classServedBy = (
	{ ingressClasses = [] }: Pick<Cluster, 'ingressClasses'>,
	pod: Pick<Pod, 'namespace' | 'owner'>,
): string | undefined =>
	ingressClasses.find(({ name }) => {
		const home = homeOf(name);
		return pod.namespace === home.namespace && pod.owner?.split('/')[1] === home.name;
	})?.name;

/** The ports of a controller where requests come in, and those where they come by TLS; what other ports it has stay the
 * built-in server's. */
export const takesRequests = (port: PodPort): boolean => takesPlain(port) || takesSecure(port);
const takesPlain = ({ name, port, protocol }: PodPort): boolean =>
	protocol === 'TCP' && (name === 'http' || port === 80);
export const takesSecure = ({ name, port, protocol }: PodPort): boolean =>
	protocol === 'TCP' && (name === 'https' || port === 443);

/** The Service before a class' controller. */
export const frontOf = ({ services }: Pick<Cluster, 'services'>, ingressClass: string): Service | undefined => {
	const home = homeOf(ingressClass);
	return services.find(({ namespace, name }) => namespace === home.namespace && name === home.name);
};

/** Where requests from outside come in to the controller that a check names: the addresses of its load balancer, or its
 * port on each node. @throws LabError saying what is missing */
export const entriesOf = (cluster: Cluster, { via, tls }: Entering, where: Source): readonly Upstream[] => {
	const name = chosenClass(cluster, via, where);
	const front = frontOf(cluster, name);
	const port = front?.ports.find(tls ? takesSecure : takesPlain);
	const entries = front && port ? doors[via.entry](cluster, front, port) : [];
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
	/** It is https that comes in. */
	readonly tls: boolean;
}

/** The one that is named, the only one, or the default. */
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

type Door = (cluster: Cluster, front: Service, port: ServicePort) => readonly Upstream[];

const doors: Readonly<Record<Via['entry'], Door>> = {
	loadBalancer: (_cluster, { loadBalancerIPs = [] }, { port }) => loadBalancerIPs.map((ip) => ({ ip, port })),
	nodePort: ({ nodes }, _front, { nodePort }) =>
		nodePort === undefined ? [] : nodes.map(({ address }) => ({ ip: address, port: nodePort })),
};
