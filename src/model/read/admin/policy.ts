import type * as z from 'zod';
import type { AdminPeer, AdminPolicy, AdminPort, AdminRule } from '../../admin-policy.ts';
import type { AdminPolicyResource } from '../../policy-resource.ts';
import { whenRight } from '../check-when.ts';
import { fields, list, maybe, maybeText, text, whole, word } from '../leaf.ts';
import { metadata, typeMeta } from '../meta.ts';
import { dnsSubdomain } from '../names.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { egressPeers, ingressPeers, subject } from './peer.ts';
import { ports, protocols } from './ports.ts';

const ruleName = maybeText(text('a text of at most 100 characters', (name) => name.length <= 100));
const priority = whole(0, 1000);

interface Version {
	/** The words for the actions; the first one is Accept's. */
	readonly actions: readonly [string, ...string[]];
	readonly portsField: 'protocols' | 'ports';
	readonly ports: z.ZodType<readonly AdminPort[] | undefined>;
}

const rulesOf = (version: Version, side: 'from' | 'to', peers: z.ZodType<readonly AdminPeer[]>) =>
	maybe(
		list(
			fields({ name: ruleName, action: word(version.actions), [side]: peers, [version.portsField]: version.ports })
				.superRefine(
					(rule, { addIssue }) => {
						if (rule['action'] === version.actions[0]) return;
						for (const [i, { domainNames }] of peersIn(rule[side]).entries())
							if (domainNames)
								addIssue({
									code: 'custom',
									message: `none unless action is ${version.actions[0]}`,
									path: [side, i, 'domainNames'],
								});
					},
					whenRight('action', side),
				)
				.transform((rule): AdminRule => ruleOf(version, side, rule)),
			`rules (name, action, ${side}, ${version.portsField})`,
		).max(25, 'at most 25 rules'),
	);

const peersIn = (value: unknown): readonly AdminPeer[] => (Array.isArray(value) ? value : []);

const ruleOf = (version: Version, side: string, rule: Readonly<Record<string, unknown>>): AdminRule => {
	const { name } = rule;
	const action: AdminRule['action'] =
		rule['action'] === 'Deny' || rule['action'] === 'Pass' ? rule['action'] : 'Accept';
	const some = rule[version.portsField];
	return withoutUndefined({
		name: typeof name === 'string' ? name : undefined,
		action,
		peers: peersIn(rule[side]),
		ports: Array.isArray(some) ? (some as readonly AdminPort[]) : undefined,
	});
};

const rules = (version: Version) => ({
	ingress: rulesOf(version, 'from', ingressPeers),
	egress: rulesOf(version, 'to', egressPeers),
});

const alpha2: Version = { actions: ['Accept', 'Deny', 'Pass'], portsField: 'protocols', ports: protocols };
const alpha1: Version = { actions: ['Allow', 'Deny', 'Pass'], portsField: 'ports', ports };
const baseline: Version = { ...alpha1, actions: ['Allow', 'Deny'] };

type Unplaced = Omit<AdminPolicyResource, 'source'>;

interface Read {
	readonly metadata: z.output<ReturnType<typeof metadata>>;
	readonly spec: Pick<AdminPolicy, 'subject'> & {
		readonly ingress?: readonly AdminRule[] | undefined;
		readonly egress?: readonly AdminRule[] | undefined;
	};
}

const policyOf = (
	head: Pick<AdminPolicy, 'kind' | 'tier' | 'priority'>,
	{ metadata, spec: { subject, ingress = [], egress = [] } }: Read,
): Unplaced => ({ ...head, ...metadata, subject, ingress, egress });

const meta = metadata({ name: dnsSubdomain, namespaced: false });

export const clusterNetworkPolicy = fields({
	...typeMeta,
	metadata: meta,
	spec: fields({ tier: word(['Admin', 'Baseline']), priority, subject, ...rules(alpha2) }),
}).transform((read) =>
	policyOf({ kind: 'ClusterNetworkPolicy', tier: read.spec.tier, priority: read.spec.priority }, read),
);

export const adminNetworkPolicy = fields({
	...typeMeta,
	metadata: meta,
	spec: fields({ priority, subject, ...rules(alpha1) }),
}).transform((read) => policyOf({ kind: 'AdminNetworkPolicy', tier: 'Admin', priority: read.spec.priority }, read));

/** The only allowed name, since the object is a singleton. */
const onlyOne = text(
	'default: a cluster has one BaselineAdminNetworkPolicy',
	(name) => name === 'default',
	() => 'default',
);

export const baselineAdminNetworkPolicy = fields({
	...typeMeta,
	metadata: metadata({ name: onlyOne, namespaced: false }),
	spec: fields({ subject, ...rules(baseline) }),
}).transform((read) => policyOf({ kind: 'BaselineAdminNetworkPolicy', tier: 'Baseline', priority: 0 }, read));
