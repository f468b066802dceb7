import { once } from '../../../once.ts';
import { endpointsOf, inheritedLabels, isEndpoint, labelsOf } from '../../calico/endpoints.ts';
import { type Matcher, matcherOf } from '../../calico/match-selector.ts';
import { subjectSelector } from '../../calico/scope.ts';
import { parseSelector } from '../../calico/selector.ts';
import type { Labels } from '../../labels.ts';
import type { CalicoPolicyResource } from '../../policy-resource.ts';
import { dnsPod, type Facts, type Subject } from '../facts.ts';

/** Calico's policies, except those for host endpoints only. */
export const calicoPoliciesIn = ({ resources }: Pick<Facts, 'resources'>): readonly CalicoPolicyResource[] =>
	resources.filter(
		(resource): resource is CalicoPolicyResource =>
			(resource.kind === 'GlobalNetworkPolicy' || resource.kind === 'NetworkPolicy.projectcalico.org') &&
			!resource.forHosts,
	);

export const titleOfCalico = ({ namespace, name }: CalicoPolicyResource): string =>
	`policy ${namespace === '' ? name : `${namespace}/${name}`}`;

/** A target of selectors: a pod or a NetworkSet. */
export interface Selectable {
	readonly labels: Labels;
	/** Absent: a NetworkSet. */
	readonly pod?: Subject;
}

interface CalicoFacts {
	readonly all: readonly Selectable[];
	/** The pods that a policy applies to. */
	subjects(policy: CalicoPolicyResource): readonly Selectable[];
	/** The matcher for a selector's text; '' matches everything. */
	matcher(selector: string): Matcher;
}

export const calicoFacts = once((facts: Facts): CalicoFacts => {
	const inherited = inheritedLabels(facts.cluster);
	const pods = [...facts.pods, dnsPod].filter(isEndpoint).map((pod) => ({ pod, labels: labelsOf(pod, inherited) }));
	const sets = endpointsOf({ ...facts.cluster, pods: [] }).map(({ labels }) => ({ labels }));
	const matchers = new Map<string, Matcher>();
	const matcher = (selector: string): Matcher => {
		const known = matchers.get(selector) ?? matcherOf(parseSelector(selector));
		matchers.set(selector, known);
		return known;
	};
	return {
		all: [...pods, ...sets],
		subjects: once((policy) => {
			const isSubject = matcher(subjectSelector(policy));
			return pods.filter(({ labels }) => isSubject(labels));
		}),
		matcher,
	};
});

export const sides = [
	{ direction: 'ingress', type: 'Ingress', own: 'destination', other: 'source' },
	{ direction: 'egress', type: 'Egress', own: 'source', other: 'destination' },
] as const;
