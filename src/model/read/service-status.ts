import * as z from 'zod';
import { type Ip, parseIp } from '../../net/ip.ts';
import type { ServiceResource } from '../resource.ts';
import { whenRight } from './check-when.ts';
import { list, maybe, maybeText, parsed, word } from './leaf.ts';

// The only part of a status that is read. In a cluster a cloud's controller writes it; here the author of the
// manifest takes its place. The rules are the API server's (pkg/apis/core/validation: ValidateLoadBalancerStatus).

const ingress = z
	.looseObject(
		{ ip: maybeText(parsed<Ip>('an IP address', parseIp)), ipMode: maybeText(word(['VIP', 'Proxy'])) },
		{ error: 'a map of ip, ipMode, hostname' },
	)
	.superRefine(
		({ ip, ipMode }, { addIssue }) => {
			if (ipMode && !ip) addIssue({ code: 'custom', message: 'none without ip', path: ['ipMode'] });
		},
		whenRight('ip', 'ipMode'),
	);

const loadBalancer = z.looseObject({ ingress: maybe(list(ingress, 'addresses (ip, ipMode)')) });

export const status = maybe(z.looseObject({ loadBalancer: maybe(loadBalancer) }));

/** The addresses of a load balancer; absent ipMode is VIP. Host names are dropped, since kube-proxy ignores them. */
export const balancersIn = (read: z.output<typeof status>): ServiceResource['balancers'] => {
	const all = read?.loadBalancer?.ingress ?? [];
	const found = all.flatMap(({ ip, ipMode }) =>
		ip ? [{ ip, ...(ipMode === 'Proxy' && { proxy: true as const }) }] : [],
	);
	return found.length > 0 ? found : undefined;
};
