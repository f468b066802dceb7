import type * as z from 'zod';
import { type Ip, parseIp } from '../../net/ip.ts';
import type { ServiceResource } from '../resource.ts';
import { trafficDistributions } from '../service.ts';
import { networkOf } from './ip-block.ts';
import { fields, flag, list, maybe, maybeText, parsed, whole, word } from './leaf.ts';
import { labelKey } from './names.ts';
import { nodePort } from './service-ports.ts';
import { usableIp } from './usable-ip.ts';
import { withoutUndefined } from './without-undefined.ts';

const policy = maybeText(word(['Cluster', 'Local']));

/** Surrounding blanks are accepted "for backward compatibility" (apis/core/validation: ValidateService). */
const sourceRange = parsed('a network in CIDR notation (10.0.0.0/8)', (text) => networkOf(text.trim()));

/** The fields of a Service that control from where it can be reached, and which endpoints are used. */
export const reach = {
	externalIPs: maybe(list(usableIp, 'IP addresses')),
	externalTrafficPolicy: policy,
	internalTrafficPolicy: policy,
	loadBalancerIP: maybeText(parsed<Ip>('an IP address', parseIp)),
	loadBalancerClass: maybeText(labelKey),
	loadBalancerSourceRanges: maybe(list(sourceRange, 'networks in CIDR notation')),
	allocateLoadBalancerNodePorts: maybe(flag),
	healthCheckNodePort: nodePort,
	sessionAffinity: maybeText(word(['None', 'ClientIP'])),
	sessionAffinityConfig: maybe(fields({ clientIP: maybe(fields({ timeoutSeconds: maybe(whole(1, 86400)) })) })),
	publishNotReadyAddresses: maybe(flag),
	trafficDistribution: maybeText(word(trafficDistributions)),
};

type Shape = typeof reach;
type Reach = { readonly [K in keyof Shape]: z.output<Shape[K]> };
interface Facts extends Reach {
	readonly type: ServiceResource['type'];
}

interface Rule {
	readonly field: keyof Shape;
	/** Whether a service may have the field. */
	readonly may: (service: Facts) => boolean;
	/** The message for services that may not. */
	readonly allowed: (service: Facts) => string;
}

const ofBalancers = (field: keyof Shape): Rule => ({
	field,
	may: ({ type }) => type === 'LoadBalancer',
	allowed: ({ type }) => `none, since type is ${type} (LoadBalancer has it)`,
});

/** Fields that the API server rejects for certain services. */
const rules: readonly Rule[] = [
	ofBalancers('loadBalancerSourceRanges'),
	ofBalancers('loadBalancerClass'),
	ofBalancers('allocateLoadBalancerNodePorts'),
	{
		field: 'externalTrafficPolicy',
		may: ({ type, externalIPs = [] }) =>
			type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && externalIPs.length > 0),
		allowed: ({ type }) => `none, since nothing outside reaches a service of type ${type} without externalIPs`,
	},
	{
		field: 'healthCheckNodePort',
		may: ({ type, externalTrafficPolicy }) => type === 'LoadBalancer' && externalTrafficPolicy === 'Local',
		allowed: () => 'none but with type LoadBalancer and externalTrafficPolicy Local',
	},
	{
		field: 'sessionAffinityConfig',
		may: ({ sessionAffinity }) => sessionAffinity === 'ClientIP',
		allowed: () => 'none but with sessionAffinity ClientIP',
	},
];

export const misplaced = (service: Facts): readonly { readonly field: string; readonly allowed: string }[] =>
	rules
		.filter(({ field, may }) => isSaid(service[field]) && !may(service))
		.map(({ field, allowed }) => ({ field, allowed: allowed(service) }));

/** An empty list counts as absent. */
const isSaid = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);

/** The API server's default, three hours. */
const stickySeconds = 10800;

/** The fields of the model; default values are absent. */
export const reachOf = (service: Reach) =>
	withoutUndefined({
		externalIPs: some(service.externalIPs),
		loadBalancerIP: service.loadBalancerIP,
		loadBalancerClass: service.loadBalancerClass,
		loadBalancerSourceRanges: some(service.loadBalancerSourceRanges),
		allocateLoadBalancerNodePorts: service.allocateLoadBalancerNodePorts === false ? (false as const) : undefined,
		healthCheckNodePort: service.healthCheckNodePort,
		externalTrafficPolicy: local(service.externalTrafficPolicy),
		internalTrafficPolicy: local(service.internalTrafficPolicy),
		affinitySeconds:
			service.sessionAffinity === 'ClientIP'
				? (service.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? stickySeconds)
				: undefined,
		publishNotReadyAddresses: service.publishNotReadyAddresses || undefined,
		trafficDistribution: service.trafficDistribution,
	});

const some = <T>(list: readonly T[] | undefined): readonly T[] | undefined => (list?.length ? list : undefined);

const local = (policy: 'Cluster' | 'Local' | undefined) => (policy === 'Local' ? policy : undefined);
