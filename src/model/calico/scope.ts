import { printSelector } from './print-selector.ts';
import { parseSelector } from './selector.ts';

/** The prefixes of labels that an endpoint inherits from its namespace and from its service account. */
export const namespacePrefix = 'pcns.';
export const accountPrefix = 'pcsa.';

interface PeerParts {
	/** The policy's own; '' for a global policy. */
	readonly namespace: string;
	readonly selector?: string | undefined;
	readonly notSelector?: string | undefined;
	readonly namespaceSelector?: string | undefined;
	readonly serviceAccounts?: { readonly names: readonly string[]; readonly selector: string } | undefined;
}

/** Combines the selectors of a rule's source or destination. In a namespaced policy they are limited to its namespace,
 * unless there is a namespaceSelector (syncersv1/updateprocessors/rules.go: getEndpointSelector). */
export const peerSelector = ({ namespace, selector = '', notSelector = '', ...parts }: PeerParts): string => {
	const { namespaceSelector = '', serviceAccounts } = parts;
	const own = [serviceAccounts ? accountSelector(serviceAccounts) : '', selector].filter((part) => part !== '');
	const [first = ''] = own;
	const joined = own.length < 2 ? first : `(${own.join(') && (')})`;
	const scope = scopeOf(namespace, namespaceSelector);
	if (scope === '' || (joined === '' && notSelector === '' && namespaceSelector === '')) return joined;
	return joined === '' ? scope : `(${scope}) && (${joined})`;
};

/** The selector for namespaces. "all()" matches what has a namespace, so not host endpoints and GlobalNetworkSets;
 * "global()" matches only those. */
const scopeOf = (namespace: string, selector: string): string => {
	if (selector === '') return namespace === '' ? '' : `projectcalico.org/namespace == '${namespace}'`;
	return prefixed(selector, namespacePrefix)
		.replaceAll('all()', 'has(projectcalico.org/namespace)')
		.replaceAll('global()', '!has(projectcalico.org/namespace)');
};

const accountSelector = ({ names, selector }: NonNullable<PeerParts['serviceAccounts']>): string => {
	const labels = selector === '' ? '' : prefixed(selector, accountPrefix);
	if (names.length === 0) return labels;
	const named = printSelector({
		op: 'in',
		label: 'projectcalico.org/serviceaccount',
		values: [...new Set(names)].sort(),
	});
	return labels === '' ? named : `(${labels}) && (${named})`;
};

interface SubjectParts {
	/** '' for a global policy. */
	readonly namespace: string;
	readonly selector: string;
	readonly namespaceSelector?: string | undefined;
	readonly serviceAccountSelector?: string | undefined;
}

/** The selector of a policy's endpoints (updateprocessors/networkpolicyprocessor.go and
 * globalnetworkpolicyprocessor.go). */
export const subjectSelector = (parts: SubjectParts): string => {
	const { namespace, selector, namespaceSelector = '', serviceAccountSelector = '' } = parts;
	if (namespace !== '')
		return and(
			and(selector, `projectcalico.org/namespace == '${namespace}'`),
			serviceAccountSelector && prefixed(serviceAccountSelector, accountPrefix),
		);
	const inNamespaces = and(selector, namespaceSelector && prefixed(namespaceSelector, namespacePrefix));
	const scoped =
		namespaceSelector === '' ? inNamespaces : inNamespaces.replaceAll('all()', 'has(projectcalico.org/namespace)');
	const withAccounts = and(scoped, serviceAccountSelector && prefixed(serviceAccountSelector, accountPrefix));
	return serviceAccountSelector === ''
		? withAccounts
		: withAccounts.replaceAll('all()', 'has(projectcalico.org/serviceaccount)');
};

const and = (selector: string, more: string): string => {
	if (more === '') return selector;
	return selector === '' ? more : `(${selector}) && ${more}`;
};

const prefixed = (selector: string, prefix: string): string => printSelector(parseSelector(selector), prefix);
