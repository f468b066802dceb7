import * as z from 'zod';
import { type Ip, parseIp } from '../../net/ip.ts';
import type { ServiceResource } from '../resource.ts';
import { whenRight } from './check-when.ts';
import { list, maybe, maybeText, parsed, word } from './leaf.ts';

// The one part of a status that is read: nobody but a cloud's controller writes it, and here whoever writes the
// manifest stands in for that. The rules are the API server's (pkg/apis/core/validation: ValidateLoadBalancerStatus).

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

/** The addresses that a load balancer is said to have; absent ipMode is VIP. A host name is nothing to kube-proxy. */
export const balancersIn = (read: z.output<typeof status>): ServiceResource['balancers'] => {
	const all = read?.loadBalancer?.ingress ?? [];
	const found = all.flatMap(({ ip, ipMode }) =>
		ip ? [{ ip, ...(ipMode === 'Proxy' && { proxy: true as const }) }] : [],
	);
	return found.length > 0 ? found : undefined;
};
