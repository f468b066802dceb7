import type { CalicoEntity, CalicoPort, CalicoRule } from '../../calico/objects.ts';
import { isWithin } from '../blocks.ts';

/** Whether the first rule matches every packet that the second one matches, for any pods: each of its criteria is
 * absent, equal, or wider as far as that can be decided without pods. */
export const covers = (wide: CalicoRule, narrow: CalicoRule): boolean =>
	isFree(wide.ipVersion, narrow.ipVersion) &&
	isFree(wide.protocol?.toLowerCase(), narrow.protocol?.toLowerCase()) &&
	isFree(wide.notProtocol?.toLowerCase(), narrow.notProtocol?.toLowerCase()) &&
	isFree(wide.icmp, narrow.icmp) &&
	isFree(wide.notICMP, narrow.notICMP) &&
	coversEnd(wide.source, narrow.source) &&
	coversEnd(wide.destination, narrow.destination);

const coversEnd = (wide: CalicoEntity, narrow: CalicoEntity): boolean =>
	(wide.nets.length === 0 ||
		(narrow.nets.length > 0 && narrow.nets.every((net) => wide.nets.some((other) => isWithin(net, other))))) &&
	(wide.ports.length === 0 ||
		(narrow.ports.length > 0 && narrow.ports.every((port) => wide.ports.some((other) => isIn(port, other))))) &&
	isFree(wide.notNets, narrow.notNets) &&
	isFree(wide.notPorts, narrow.notPorts) &&
	isFree(wide.selector, narrow.selector) &&
	isFree(wide.notSelector, narrow.notSelector) &&
	isFree(wide.namespaceSelector, narrow.namespaceSelector) &&
	isFree(wide.serviceAccounts, narrow.serviceAccounts) &&
	isFree(wide.service, narrow.service);

/** Whether a criterion is absent or equal. The selector all() does not count as absent, since it matches endpoints
 * only. */
const isFree = (wide: unknown, narrow: unknown): boolean => {
	if (wide === undefined || wide === '' || (Array.isArray(wide) && wide.length === 0)) return true;
	return JSON.stringify(wide) === JSON.stringify(narrow);
};

export const isIn = (port: CalicoPort, other: CalicoPort): boolean => {
	if ('name' in port || 'name' in other) return JSON.stringify(port) === JSON.stringify(other);
	return other.first <= port.first && port.last <= other.last;
};
