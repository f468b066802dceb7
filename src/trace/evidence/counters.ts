import type { Evidence, Grown } from '../../bus/evidence.ts';
import { nodeNetns } from '../../net/netns.ts';
import type { Protocol } from '../../net/port.ts';

/** Evidence with those counters alone that a packet of this protocol moves. A node's "Udp NoPorts" grows by the
 * datagrams that a lookout sends to itself to know that it hears. */
export const attributable = (evidence: readonly Evidence[], protocol: Protocol): readonly Evidence[] =>
	evidence.map((one) => ({ ...one, counters: one.counters.filter((counter) => isOf(counter, protocol)) }));

const isOf = ({ netns, name }: Grown, protocol: Protocol): boolean => {
	const [group = '', counter = ''] = name.split(' ');
	if (/^Ip/.test(group) || /^(IP|ICMP)/.test(counter)) return true;
	if (group === 'Udp') return protocol === 'UDP' && !(netns === nodeNetns && counter === 'NoPorts');
	return group.startsWith(protocol === 'TCP' ? 'Tcp' : 'nothing');
};
