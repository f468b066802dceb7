import type { Selector } from '../../../model/labels.ts';

/** Kubernetes' label selectors in Calico's language, word for word as libcalico-go writes them: sets are told apart by
 * a hash of it (k8s/conversion/conversion.go: k8sSelectorToCalico). */

/** Of pods; an absent selector is every pod, which leaves out all that is none (host endpoints, network sets). */
export const podExpression = (selector: Selector | undefined): string =>
	["projectcalico.org/orchestrator == 'k8s'", ...(selector ? terms(selector) : [])].join(' && ');

/** Of namespaces; an absent selector says nothing, an empty one all of them. */
export const namespaceExpression = (selector: Selector | undefined): string => {
	if (!selector) return '';
	return terms(selector).join(' && ') || 'all()';
};

const terms = ({ matchLabels, matchExpressions }: Selector): readonly string[] => [
	...Object.keys(matchLabels)
		.sort()
		.map((key) => `${key} == '${matchLabels[key]}'`),
	...matchExpressions.map(({ key, operator, values }) => operators[operator](key, values.join("', '"))),
];

type Term = (key: string, values: string) => string;

const operators: Readonly<Record<Selector['matchExpressions'][number]['operator'], Term>> = {
	In: (key, values) => `${key} in { '${values}' }`,
	NotIn: (key, values) => `${key} not in { '${values}' }`,
	Exists: (key) => `has(${key})`,
	DoesNotExist: (key) => `! has(${key})`,
};
