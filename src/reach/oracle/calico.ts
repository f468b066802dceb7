import type { CalicoEntity, CalicoPolicy, CalicoPort, CalicoRule } from '../../model/calico/objects.ts';
import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import { selectionOf } from './calico-selection.ts';
import { tagTest } from './calico-selector.ts';
import { type Things, thingsOf } from './calico-things.ts';
import { networkTest } from './networks.ts';
import { type Asked, type Contact, type End, type Policy, type Rule, titleOf } from './policy.ts';
import { isNamed, isWithin } from './ports.ts';

interface Around {
	readonly cluster: Cluster;
	readonly things: Things;
}

/** projectcalico.org/v3: rules in order, of which the first that fits decides. */
export const calicoReader = (cluster: Cluster): ((policy: CalicoPolicy) => Policy) => {
	const around = { cluster, things: thingsOf(cluster) };
	return (policy) => {
		const { namespace, name, order = Number.POSITIVE_INFINITY, types, source } = policy;
		const isSubject = subjectTest(policy);
		const rulesOf = (direction: 'ingress' | 'egress'): readonly Rule[] =>
			policy[direction].flatMap((rule, i) => ruleOf(rule, { at: `${direction}[${i}]`, namespace, ...around }));
		return {
			title: titleOf(namespace === '' ? `GlobalNetworkPolicy ${name}` : `Calico's ${nameOf(policy)}`, source),
			name,
			order,
			about: (pod) => {
				const thing = around.things.of(pod);
				return thing !== undefined && isSubject(thing);
			},
			rules: {
				...(types.includes('Ingress') && { ingress: rulesOf('ingress') }),
				...(types.includes('Egress') && { egress: rulesOf('egress') }),
			},
		};
	};
};

const subjectTest = (policy: CalicoPolicy) => {
	const [own, spaces, accounts] = [policy.selector, policy.namespaceSelector, policy.serviceAccountSelector].map(
		tagTest,
	);
	return ({ namespace, tags, space, account }: Things['all'][number]): boolean =>
		(policy.namespace === '' || policy.namespace === namespace) &&
		Boolean(own?.(tags) && spaces?.(space) && accounts?.(account));
};

interface Place extends Around {
	readonly at: string;
	/** The policy's; '' for one of the whole cluster. */
	readonly namespace: string;
}

const actions = { Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const;

/** A rule that logs decides nothing; one for IPv6 or ICMP is about no connection that is asked for here. */
const ruleOf = (rule: CalicoRule, place: Place): readonly Rule[] => {
	const { action, ipVersion = 4, protocol, notProtocol, icmp } = rule;
	if (action === 'Log' || ipVersion === 6 || icmp) return [];
	const source = endTest(rule.source, place, addressOfService);
	const target = endTest(rule.destination, place, portOfService);
	const covers = ({ source: from, target: to, asked }: Contact): boolean =>
		(protocol === undefined || isProtocol(protocol, asked)) &&
		(notProtocol === undefined || !isProtocol(notProtocol, asked)) &&
		source(from, ephemeral(asked)) &&
		target(to, asked);
	return [{ action: actions[action], at: place.at, covers }];
};

const numbers: Readonly<Record<string, string>> = { '6': 'TCP', '17': 'UDP', '132': 'SCTP' };

const isProtocol = (name: string, { protocol }: Asked): boolean => (numbers[name] ?? name) === protocol;

/** The port that a client connects from is one of those that Linux gives away (net.ipv4.ip_local_port_range); rules
 * about the source's port mean all of them or none. */
const ephemeral = ({ protocol }: Asked): Asked => ({ protocol, port: 40_000 });

const endTest = (entity: CalicoEntity, { namespace, cluster, things }: Place, ofService: ServiceTest) => {
	const selection = selectionOf(entity, namespace, things);
	const nets = entity.nets.length > 0 ? networkTest(entity.nets) : () => true;
	const notNets = networkTest(entity.notNets);
	const behind = [...cluster.endpoints, ...(cluster.unservedEndpoints ?? [])].filter(
		(one) => nameOf(one) === entity.service,
	);
	const isPort = (port: CalicoPort, end: End, asked: Asked): boolean => {
		if (!('name' in port)) return isWithin(port, asked);
		const thing = end.party.is === 'pod' ? things.of(end.party.pod) : undefined;
		return thing !== undefined && selection.holds(thing) && isNamed(port.name, asked, end);
	};
	return (end: End, asked: Asked): boolean =>
		nets(end.address) &&
		!notNets(end.address) &&
		selection.has(end.address) &&
		(entity.service === undefined || behind.some((one) => ofService(one, end, asked))) &&
		(entity.ports.length === 0 || entity.ports.some((port) => isPort(port, end, asked))) &&
		!entity.notPorts.some((port) => isPort(port, end, asked));
};

type ServiceTest = (behind: Cluster['endpoints'][number], end: End, asked: Asked) => boolean;

const addressOfService: ServiceTest = ({ endpoints }, { address }) => endpoints.some(({ ip }) => ip === address);

/** At the end that the connection goes to a Service means its endpoints' ports too. */
const portOfService: ServiceTest = ({ protocol, endpoints }, { address }, asked) =>
	protocol === asked.protocol && endpoints.some(({ ip, port }) => ip === address && port === asked.port);
