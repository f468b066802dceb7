import type { AdminPeer, AdminRule } from '../admin-policy.ts';
import type { AdminPolicyResource } from '../policy-resource.ts';
import type { Warning } from '../warning.ts';
import type { Facts } from './facts.ts';

/** Warns about Calico's policies and ClusterNetworkPolicies that no dataplane here can enforce as written.
 * AdminNetworkPolicies are not included: no dataplane enforces them at all, and another warning says so. */
export const beyond = ({ resources }: Facts): readonly Warning[] =>
	resources.flatMap((resource): readonly Warning[] => {
		if (resource.kind === 'GlobalNetworkPolicy' && resource.forHosts)
			return [
				{
					code: 'policy-of-hosts',
					message: `policy ${resource.name} does nothing here: with doNotTrack or preDNAT it applies to host endpoints only, and a lab has none`,
					where: resource.source,
				},
			];
		return resource.kind === 'ClusterNetworkPolicy'
			? resource.egress.flatMap((rule, i) => unknownPeers(resource, rule, i))
			: [];
	});

/** If Calico cannot convert a peer it fails closed (k8sClusterNetPolHandleFailedRules), for the whole rule, not only
 * for this peer. */
const unknownPeers = ({ name, source }: AdminPolicyResource, rule: AdminRule, i: number): readonly Warning[] =>
	rule.peers.flatMap((peer, k) => {
		const what = unknownIn(peer);
		if (what === undefined) return [];
		const so = rule.action === 'Accept' ? 'is left out' : 'denies everything';
		const message = `policy ${name}: spec.egress[${i}].to[${k}] has ${what}, which Calico does not support as peers: the whole rule ${so}`;
		return [{ code: 'peer-unknown', message, where: source }];
	});

const unknownIn = ({ nodes, domainNames }: AdminPeer): string | undefined =>
	nodes ? 'nodes' : domainNames && 'DNS names';
