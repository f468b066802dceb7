import type { Evidence, Grown } from '../../bus/evidence.ts';
import { nodeNetns } from '../../net/netns.ts';
import type { Protocol } from '../../net/port.ts';

/** The evidence with only the counters that a packet of this protocol changes. A node's "Udp NoPorts" is excluded,
 * since it also grows by the datagrams with which the agent tests its capture. */
export const attributable = (evidence: readonly Evidence[], protocol: Protocol): readonly Evidence[] =>
	evidence.map((one) => ({ ...one, counters: one.counters.filter((counter) => isOf(counter, protocol)) }));

const isOf = ({ netns, name }: Grown, protocol: Protocol): boolean => {
	const [group = '', counter = ''] = name.split(' ');
	if (/^Ip/.test(group) || /^(IP|ICMP)/.test(counter)) return true;
	if (group === 'Udp') return protocol === 'UDP' && !(netns === nodeNetns && counter === 'NoPorts');
	return group.startsWith(protocol === 'TCP' ? 'Tcp' : 'nothing');
};
