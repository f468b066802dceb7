import { addressRecord } from './addresses.ts';
import { addressItems } from './lookup.ts';
import { itemsAt } from './nameservers.ts';
import { type DnsRecord, ttl } from './record.ts';
import type { Request } from './request.ts';
import type { Zone } from './zone.ts';

interface Services {
	readonly answers: readonly DnsRecord[];
	/** Addresses of the targets in `answers`. */
	readonly additional: readonly DnsRecord[];
}

/** The SRV records of a name. A weight of 100 is divided among all addresses, with those that have no port number; an
 * alias has no record. Undefined: there is no such name (coredns: plugin/backend_lookup.go, SRV). */
export const services = (zone: Zone, request: Request): Services | undefined => {
	const items = itemsAt(zone, request);
	if (items === undefined) return undefined;
	const all = addressItems(items);
	const weight = Math.max(1, Math.floor(100 / all.length));
	const answers = all.flatMap(({ name: target, port }): readonly DnsRecord[] =>
		port === undefined ? [] : [{ name: request.owner, type: 'SRV', ttl, data: { priority: 0, weight, port, target } }],
	);
	const helpful = all.filter(({ port }) => port !== undefined).map(addressRecord);
	return { answers: unique(answers), additional: unique(helpful) };
};

const unique = (records: readonly DnsRecord[]): readonly DnsRecord[] => [
	...new Map(records.map((record) => [JSON.stringify(record), record])).values(),
];
