import type { DnsRecord } from '../../src/dns/record.ts';

/** Orders records as CoreDNS' loadbalance plugin does (kubeadm's Corefile has it): CNAMEs first, addresses last and shuffled
 * in every answer, so that clients which take the first address spread over all of them. */
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
