import type { Selector } from '../../../model/labels.ts';

/** Converts Kubernetes' label selectors to Calico's language. The text must equal that of libcalico-go, since the names
 * of sets are hashes of it (k8s/conversion/conversion.go: k8sSelectorToCalico). */

/** For pods. An absent selector selects every pod, but no other endpoints (host endpoints, network sets). */
export const podExpression = (selector: Selector | undefined): string =>
	["projectcalico.org/orchestrator == 'k8s'", ...(selector ? terms(selector) : [])].join(' && ');

/** For namespaces. An absent selector gives '', an empty one all namespaces. */
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
