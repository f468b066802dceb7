import { nameOf } from '../../model/name-of.ts';
import type { Pod } from '../../model/pod.ts';
import { dispatchChains } from './dispatch.ts';
import type { FelixChain, FelixRule } from './felix-rule.ts';
import { chainName, profilesOf, workloadVeth } from './names.ts';
import type { Enforcement } from './policy/enforce.ts';
import { type Direction, policyTitle } from './policy/policy.ts';
import { accept, back, clear, drop, isSet, jump, marks, set } from './vocabulary.ts';

interface Workloads {
	readonly pods: readonly Pod[];
	/** UDP port of VXLAN. */
	readonly port: string;
	/** The policies of each pod. */
	readonly policy: Pick<Enforcement, 'rules' | 'policies'>;
}

/** The chains of the filter table for this node's pods: the dispatch chains, each pod's chains, and the profiles that
 * they call. */
export const workloadChains = ({ pods, port, policy }: Workloads): readonly FelixChain[] => {
	const devices = pods.map(workloadVeth);
	return [
		...dispatchChains({
			root: 'cali-from-wl-dispatch',
			devices,
			matching: (link) => ({ m: 'in', link }),
			prefix: 'cali-fw-',
		}),
		...dispatchChains({
			root: 'cali-to-wl-dispatch',
			devices,
			matching: (link) => ({ m: 'out', link }),
			prefix: 'cali-tw-',
		}),
		...pods.flatMap((pod) => [toPod(pod, policy), fromPod(pod, port, policy)]),
		...[...new Set(pods.flatMap(profilesOf))].toSorted().flatMap(profileChains),
	];
};

/** felix/rules/endpoints.go: endpointIptablesChain. Packets of an established connection are accepted, even if policy
 * has changed since. Otherwise the policies' tiers decide; if no policy selects the pod, or every tier passes the
 * packet on, the profiles decide. Packets without a verdict are dropped. */
const toPod = (pod: Pod, policy: Workloads['policy']): FelixChain => ({
	name: chainName('cali-tw-', workloadVeth(pod)),
	rules: [
		...connection,
		{ action: clear(marks.accept | marks.pass) },
		...policy.rules(pod, 'ingress'),
		...profiles(pod, 'cali-pri-'),
	],
	because: isolation(pod, 'ingress', policy),
});

/** Pods may not send encapsulated packets, since policy does not apply to what is inside. */
const fromPod = (pod: Pod, port: string, policy: Workloads['policy']): FelixChain => ({
	name: chainName('cali-fw-', workloadVeth(pod)),
	rules: [
		...connection,
		{ action: clear(marks.accept | marks.pass) },
		{
			comment: 'Drop VXLAN encapped packets originating in workloads',
			match: [
				{ m: 'proto', proto: '17' },
				{ m: 'dports', ports: [port] },
			],
			action: drop,
		},
		{
			comment: 'Drop IPinIP encapped packets originating in workloads',
			match: [{ m: 'proto', proto: '4' }],
			action: drop,
		},
		...policy.rules(pod, 'egress'),
		...profiles(pod, 'cali-pro-'),
	],
	because: isolation(pod, 'egress', policy),
});

/** The reason of a pod's chain. It names every policy that selects the pod, since a packet that reaches the end of a
 * tier is dropped because of all of them. */
const isolation = (pod: Pod, direction: Direction, policy: Workloads['policy']): string => {
	const tiers = [...Map.groupBy(policy.policies(pod, direction), ({ tier }) => tier)];
	const told = tiers.map(([tier, policies]) => {
		const titles = policies.map(policyTitle).join(', ');
		return tiers.length === 1 ? titles : `tier ${tier}: ${titles}`;
	});
	const matter = told.length === 0 ? 'about which no policy is' : `which is the matter of ${told.join('; ')}`;
	return `${direction} of pod ${nameOf(pod)}, ${matter}`;
};

const connection: readonly FelixRule[] = [
	{ match: [{ m: 'ctstate', states: ['RELATED', 'ESTABLISHED'] }], action: accept },
	{ match: [{ m: 'ctstate', states: ['INVALID'] }], action: drop },
];

const profiles = (pod: Pod, prefix: 'cali-pri-' | 'cali-pro-'): readonly FelixRule[] => [
	...profilesOf(pod).flatMap((profile): readonly FelixRule[] => [
		{ action: jump(chainName(prefix, profile)) },
		{ comment: 'Return if profile accepted', match: [isSet(marks.accept)], action: back },
	]),
	{ comment: 'Drop if no profiles matched', action: drop },
];

/** A namespace's profile allows everything, as Kubernetes does without policy. A service account's is empty
 * (felix/rules/policy.go: ProfileToIptablesChains). */
const profileChains = (profile: string): readonly FelixChain[] => {
	const verdict = profile.startsWith('kns.') ? { action: set(marks.accept) } : {};
	return [
		{ name: chainName('cali-pri-', profile), rules: [{ comment: `Profile ${profile} ingress`, ...verdict }] },
		{ name: chainName('cali-pro-', profile), rules: [{ comment: `Profile ${profile} egress`, ...verdict }] },
	];
};
