import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Pod } from '../../model/pod.ts';
import { hasLabels } from '../../model/selector.ts';
import type { Service } from '../../model/service.ts';
import type { Protocol } from '../../net/port.ts';
import type { Cause } from './cause.ts';

interface Asked {
	readonly to: string;
	readonly port: number;
	readonly protocol: Protocol;
}

/** Why a Service's address leads nowhere; undefined if it is no Service's, or there is an endpoint. */
export const deadEnd = ({ to, port, protocol }: Asked, cluster: Cluster): Pick<Cause, 'text' | 'next'> | undefined => {
	const service = cluster.services.find((one) => addressesOf(one).includes(to));
	if (!service) return undefined;
	const name = nameOf(service);
	const asked = service.ports.find((one) => one.port === port && one.protocol === protocol);
	if (!asked) {
		const there = service.ports.map((one) => `${one.port}/${one.protocol}`);
		const [only] = there.length === 1 ? there : [];
		const text = `${to} is the address of Service ${name}, which has ${there.join(', ') || 'no port'}, and not ${port}/${protocol}`;
		return { text, ...(only !== undefined && { next: `port ${only.split('/')[0]}` }) };
	}
	const behind = cluster.endpoints.filter((one) => nameOf(one) === name && one.port === asked.name);
	const isThere = behind.some(({ endpoints }) => endpoints.some(({ ready, serving }) => ready || serving));
	return isThere ? undefined : { text: `Service ${name} has no endpoints: ${whyEmpty(service, cluster)}` };
};

const addressesOf = ({ clusterIP, loadBalancerIPs = [], externalIPs = [] }: Service): readonly string[] => [
	...(clusterIP ? [clusterIP] : []),
	...loadBalancerIPs,
	...externalIPs,
];

/** Why a Service has no endpoint. */
export const whyEmpty = (
	{ namespace, selector }: Cluster['services'][number],
	{ pods, pending = [] }: Cluster,
): string => {
	if (!selector) return 'it has no selector, and there is no EndpointSlice for it';
	const words = Object.entries(selector)
		.map(([key, value]) => `${key}=${value}`)
		.join(', ');
	const isOne = (pod: { readonly namespace: string; readonly labels: Pod['labels'] }): boolean =>
		pod.namespace === namespace && hasLabels(pod.labels, selector);
	const chosen = pods.filter(isOne);
	if (chosen.length === 0) {
		const waits = pending.filter((pod) => pod.namespace === namespace).length;
		return `no pod of ${namespace} has ${words}${waits > 0 ? `, and ${waits} wait for a node` : ''}`;
	}
	return `none of its pods is ready (${chosen.map(nameOf).join(', ')})`;
};
