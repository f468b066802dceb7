import type { CalicoPort } from '../../calico/objects.ts';
import type { Warning } from '../../warning.ts';
import type { Facts } from '../facts.ts';
import { isIn } from './covers.ts';
import { calicoPoliciesIn, sides, titleOfCalico } from './policies.ts';

/** Warns about ports in rules of Calico's policies: duplicates, and TCP source ports, which are ephemeral, so that
 * `destination` was likely meant. UDP is not reported, since DHCP and NTP have fixed source ports. */
export const calicoPorts = (facts: Facts): readonly Warning[] =>
	calicoPoliciesIn(facts).flatMap((policy) =>
		sides
			.filter(({ type }) => policy.types.includes(type))
			.flatMap(({ direction }) =>
				policy[direction].flatMap((rule, i): readonly Warning[] => {
					const at = `${titleOfCalico(policy)}: spec.${direction}[${i}]`;
					const about = { where: policy.source };
					const doubled = (['source', 'destination'] as const).flatMap((end) =>
						rule[end].ports.flatMap((port, k, all): readonly Warning[] => {
							const first = all.findIndex((other, n) => n !== k && isIn(port, other) && (n < k || !isIn(other, port)));
							if (first < 0) return [];
							const message = `${at}.${end}.ports[${k}], ${printPort(port)}, duplicates ports[${first}]`;
							return [{ ...about, code: 'port-twice', message }];
						}),
					);
					const { ports } = rule.source;
					const isDrawn = ports.length > 0 && ports.every((port) => 'last' in port && port.last < firstEphemeral);
					if (!isDrawn || rule.protocol?.toUpperCase() !== 'TCP') return doubled;
					const message = `${at}.source.ports (${ports.map(printPort).join(', ')}) are the ports that connections come from, which are drawn from ${firstEphemeral} up: the rule hardly ever matches; the port that is asked for is destination.ports`;
					return [...doubled, { ...about, code: 'rule-of-source-ports', message }];
				}),
			),
	);

/** The first of net.ipv4.ip_local_port_range. */
const firstEphemeral = 32_768;

const printPort = (port: CalicoPort): string => {
	if ('name' in port) return port.name;
	return port.first === port.last ? `${port.first}` : `${port.first}:${port.last}`;
};
