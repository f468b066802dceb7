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
	/** What policies have to say of a pod. */
	readonly policy: Pick<Enforcement, 'rules' | 'policies'>;
}

/** All that the filter table has for this node's pods: the way to a pod's chains, the chains, and the profiles that
 * they ask. */
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

/** felix/rules/endpoints.go: endpointIptablesChain. What belongs to a connection that was let in once goes through,
 * whatever policy says by now. Else the tiers of policies decide; where no policy is about the pod, or all leave it
 * open, its profiles; and who is named by none is dropped. */
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

/** A pod may not wrap packets itself: what is inside a tunnel passes by every policy. */
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

/** Names every policy that is about the pod: what reaches the end of a tier's part of its chain is dropped on account of
 * the tier's own. */
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

/** A namespace's profile lets everything in and out: without policy all may talk to all, as Kubernetes has it. A
 * service account's says nothing (felix/rules/policy.go: ProfileToIptablesChains). */
const profileChains = (profile: string): readonly FelixChain[] => {
	const verdict = profile.startsWith('kns.') ? { action: set(marks.accept) } : {};
	return [
		{ name: chainName('cali-pri-', profile), rules: [{ comment: `Profile ${profile} ingress`, ...verdict }] },
		{ name: chainName('cali-pro-', profile), rules: [{ comment: `Profile ${profile} egress`, ...verdict }] },
	];
};
