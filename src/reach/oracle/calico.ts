import type { CalicoPolicy, CalicoRule } from '../../model/calico/objects.ts';
import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import { addressOfService, type Facet, facetsOf, portOfService } from './calico-entity.ts';
import { tagTest } from './calico-selector.ts';
import { type Things, thingsOf } from './calico-things.ts';
import type { Miss } from './miss.ts';
import type { End } from './party.ts';
import { type Asked, type Contact, type Policy, type Rule, titleOf } from './policy.ts';

interface Around {
	readonly cluster: Cluster;
	readonly things: Things;
}

/** projectcalico.org/v3: rules in order; the first that matches decides. */
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
	/** The policy's namespace; '' for a global policy. */
	readonly namespace: string;
}

const actions = { Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const;

/** A Log rule decides nothing; a rule for IPv6 or ICMP matches no connection of a question. */
const ruleOf = (rule: CalicoRule, place: Place): readonly Rule[] => {
	const { action, ipVersion = 4, protocol, notProtocol, icmp } = rule;
	if (action === 'Log' || ipVersion === 6 || icmp) return [];
	const source = facetsOf(rule.source, place, addressOfService);
	const target = facetsOf(rule.destination, place, portOfService);
	const isSpoken = ({ asked }: Contact): boolean =>
		(protocol === undefined || isProtocol(protocol, asked)) &&
		(notProtocol === undefined || !isProtocol(notProtocol, asked));
	const covers = (contact: Contact): boolean =>
		isSpoken(contact) &&
		source.every(({ fits }) => fits(contact.source, ephemeral(contact.asked))) &&
		target.every(({ fits }) => fits(contact.target, contact.asked));
	const misses = (contact: Contact): readonly Miss[] => {
		const { source: from, target: to, asked, other } = contact;
		const missed = (facets: readonly Facet[], end: End, port: Asked): readonly Miss[] =>
			facets.filter(({ fits }) => !fits(end, port)).map(({ miss }) => miss(end, end === other));
		return [
			...(isSpoken(contact) ? [] : [{ on: 'protocol' as const, wanted: protocol ?? `any but ${notProtocol}` }]),
			...missed(source, from, ephemeral(asked)),
			...missed(target, to, asked),
		];
	};
	return [{ action: actions[action], at: place.at, covers, misses }];
};

const numbers: Readonly<Record<string, string>> = { '6': 'TCP', '17': 'UDP', '132': 'SCTP' };

const isProtocol = (name: string, { protocol }: Asked): boolean => (numbers[name] ?? name) === protocol;

/** A client's source port is one of Linux' ephemeral ports (net.ipv4.ip_local_port_range); rules on source ports match
 * all of them or none. */
const ephemeral = ({ protocol }: Asked): Asked => ({ protocol, port: 40_000 });
