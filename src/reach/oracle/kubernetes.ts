import { nameOf } from '../../model/name-of.ts';
import type { NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule } from '../../model/network-policy.ts';
import { networkTest } from './networks.ts';
import type { PodFinder } from './pods.ts';
import { type Contact, type End, type Policy, type Rule, titleOf } from './policy.ts';
import { isNamed, isWithin } from './ports.ts';
import { takesIn } from './selector.ts';

/** networking.k8s.io/v1: every rule allows, and who is selected has nothing but what is allowed. All of them stand at
 * one place of their tier, where Calico puts them too. */
export const fromKubernetes = (policy: NetworkPolicy, find: PodFinder): Policy => {
	const { namespace, name, podSelector, policyTypes, source } = policy;
	return {
		title: titleOf(nameOf(policy), source),
		name,
		order: 1000,
		about: (pod) => pod.namespace === namespace && takesIn(podSelector, pod.labels),
		rules: {
			...(policyTypes.includes('Ingress') && {
				ingress: policy.ingress.map((rule, i) => ruleOf(rule, `ingress[${i}]`, { namespace, find })),
			}),
			...(policyTypes.includes('Egress') && {
				egress: policy.egress.map((rule, i) => ruleOf(rule, `egress[${i}]`, { namespace, find })),
			}),
		},
	};
};

interface Home {
	/** The policy's. */
	readonly namespace: string;
	readonly find: PodFinder;
}

const ruleOf = ({ peers, ports }: PolicyRule, at: string, home: Home): Rule => {
	const members = peers?.map((peer) => memberTest(peer, home));
	return {
		action: 'allow',
		at,
		covers: (contact) =>
			(members?.some((isMember) => isMember(contact.other)) ?? true) &&
			(ports?.some((port) => isPort(port, contact)) ?? true),
	};
};

const memberTest = ({ ipBlock, podSelector, namespaceSelector }: PolicyPeer, { namespace, find }: Home) => {
	if (ipBlock) {
		const isInside = networkTest([ipBlock.cidr], ipBlock.except);
		return ({ address }: End): boolean => isInside(address);
	}
	const isOne = find({ podSelector, namespaceSelector, home: namespace });
	return ({ party }: End): boolean => isOne(party);
};

/** Of whichever direction a rule is, its ports are those of the pod that the connection goes to. */
const isPort = ({ protocol, port, endPort }: PolicyPort, { asked, target }: Contact): boolean => {
	if (protocol !== asked.protocol) return false;
	if (port === undefined) return true;
	if (typeof port === 'string') return isNamed(port, asked, target);
	return isWithin({ first: port, last: endPort ?? port }, asked);
};
