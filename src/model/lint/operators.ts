import type { Selector } from '../labels.ts';
import { nameOf } from '../name-of.ts';
import type { Custom } from '../read/custom.ts';
import type { Ignored } from '../read/ignored.ts';
import type { Resource } from '../resource.ts';
import type { Warning } from '../warning.ts';
import { listOf } from './maker.ts';

/** Warns, once per kind, about objects for which an operator would create pods, or a controller would allow, deny or
 * route traffic: labs run neither. Names the
 * Services and policies that would select such pods.
 * @param ignored fields and kinds that were ignored @param resources the objects that were read */
export const withoutOperator = (ignored: readonly Ignored[], resources: readonly Resource[]): readonly Warning[] => {
	const customs = ignored.flatMap((one) => one.customs ?? []);
	const kinds = Map.groupBy(customs, ({ kind, group }) => `${kind}.${group}`);
	return [...kinds.values()].flatMap((all): readonly Warning[] => {
		const [first] = all;
		if (!first) return [];
		const { kind, group, source: where } = first;
		const names = listOf(all.map((one) => (one.namespace === '' ? one.name : nameOf(one))));
		if (first.does === 'rules traffic') {
			const effect = `${kind} objects have no effect here, since no controller of ${group} runs in a lab: what they allow, deny or route is not done`;
			return [{ code: 'controller-missing', message: `${effect}: ${all.length} left alone (${names})`, where }];
		}
		const lost = resources.filter((one) => all.some((custom) => wouldSelect(one, custom)));
		const who = listOf(lost.map((one) => `${one.kind === 'Service' ? 'service' : 'policy'} ${nameOf(one)}`));
		const so = lost.length > 0 ? `; their pods are what ${who} ${lost.length === 1 ? 'selects' : 'select'}` : '';
		const message = `${kind} objects make no pods here, since no operator of ${group} runs in a lab: ${all.length} left alone (${names})${so}; apply the workloads that it would make (kubectl get … -o yaml of a cluster has them)`;
		return [{ code: 'operator-missing', message, where }];
	});
};

const wouldSelect = (resource: Resource, custom: Custom): boolean => {
	const selector = selectorOf(resource);
	if (!selector || (custom.namespace || 'default') !== resource.namespace) return false;
	const wanted = Object.entries(selector.matchLabels);
	return wanted.length > 0 && wanted.every(([key, value]) => valuesOf(key, custom).includes(value));
};

const selectorOf = (resource: Resource): Selector | undefined => {
	if (resource.kind === 'NetworkPolicy') return resource.podSelector;
	return resource.kind === 'Service' && resource.selector
		? { matchLabels: resource.selector, matchExpressions: [] }
		: undefined;
};

/** The values that the pods may have for a label key: operators copy an object's labels and add its kind and name (as
 * prometheus-operator does, pkg/prometheus/server/statefulset.go). */
const valuesOf = (key: string, { kind, name, labels }: Custom): readonly string[] => {
	const word = kind.toLowerCase();
	const given = labels.flatMap((own) => (Object.hasOwn(own, key) ? [own[key] ?? ''] : []));
	const added: Readonly<Record<string, string>> = {
		[word]: name,
		'app.kubernetes.io/name': word,
		'app.kubernetes.io/instance': name,
	};
	return [...given, ...(Object.hasOwn(added, key) ? [added[key] ?? ''] : [])];
};
