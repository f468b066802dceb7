import type { DnsRecord } from '../../src/dns/record.ts';

/** Records as CoreDNS' plugin loadbalance puts them, which kubeadm's Corefile has: aliases first, addresses last and
 * each time in another order, so that a client which takes the first spreads over all. */
export const balanced = (records: readonly DnsRecord[]): DnsRecord[] => {
	const aliases = records.filter(({ type }) => type === 'CNAME');
	const rest = records.filter((record) => record.type !== 'CNAME' && !isAddress(record));
	return [...aliases, ...rest, ...shuffled(records.filter(isAddress))];
};

const isAddress = ({ type }: DnsRecord): boolean => type === 'A' || type === 'AAAA';

/** Every order as likely as every other (Fisher and Yates). */
const shuffled = <T>(list: readonly T[]): T[] => {
	const taken: T[] = [];
	const left = [...list];
	while (left.length > 0) taken.push(...left.splice(Math.floor(Math.random() * left.length), 1));
	return taken;
};
