import * as z from 'zod';
import { type Cidr, parseCidr } from '../../net/cidr.ts';
import { type Ip, isIp, parseIp } from '../../net/ip.ts';
import type { NamespaceResource, NodeResource } from '../resource.ts';
import { fields, flag, list, maybe } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { isMap, valueAt } from './path.ts';
import { taint } from './taint.ts';
import { withoutUndefined } from './without-undefined.ts';

export const node = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: false }),
	spec: maybe(
		fields({
			taints: maybe(list(taint, 'taints (key, value, effect)')),
			unschedulable: maybe(flag),
			podCIDR: maybe(z.string()),
		}),
	),
	status: maybe(z.unknown()),
}).transform(
	({ metadata, spec, status }): Omit<NodeResource, 'source'> => ({
		kind: 'Node',
		...metadata,
		taints: spec?.taints ?? [],
		unschedulable: spec?.unschedulable ?? false,
		...withoutUndefined({ podCIDR: cidrIn(spec?.podCIDR), address: addressIn(status), maxPods: podsIn(status) }),
	}),
);

/** A podCIDR of another cluster's Node; undefined if it is unusable, which is not an error. */
const cidrIn = (text: string | undefined): Cidr | undefined => {
	try {
		return text === undefined ? undefined : parseCidr(text);
	} catch {
		return undefined;
	}
};

const addressIn = (status: unknown): Ip | undefined => {
	const addresses = valueAt(status, ['addresses']);
	const own = Array.isArray(addresses) ? addresses.filter(isMap).find(({ type }) => type === 'InternalIP') : undefined;
	const text = own?.['address'];
	return typeof text === 'string' && isIp(text) ? parseIp(text) : undefined;
};

const podsIn = (status: unknown): number | undefined => {
	const pods = Number(valueAt(status, ['allocatable', 'pods']) ?? valueAt(status, ['capacity', 'pods']) ?? Number.NaN);
	return Number.isSafeInteger(pods) && pods >= 0 ? pods : undefined;
};

export const namespace = fields({
	...typeMeta,
	metadata: metadata({ name: dnsLabel, namespaced: false }),
}).transform(({ metadata }): Omit<NamespaceResource, 'source'> => ({ kind: 'Namespace', ...metadata }));
