import { likely } from '../likely.ts';
import type { NodeRequirement, PodSpec } from '../resource.ts';
import { type BareNode, meets } from './node-fit.ts';

/** The first requirement of a pod's nodeSelector or node affinity that no node fulfils, and what the nodes have
 * instead; or that no single node fulfils all. */
export const selectorHint = ({ nodeSelector, nodeAffinity }: PodSpec, nodes: readonly BareNode[]): string => {
	const wishes = [
		...Object.entries(nodeSelector).map(([key, value]): NodeRequirement => ({ key, operator: 'In', values: [value] })),
		...(nodeAffinity?.length === 1 ? (nodeAffinity[0] ?? []) : []),
	];
	const vain = wishes.find((wish) =>
		nodes.every((node) => !meets(wish, { ...node.labels, 'metadata.name': node.name })),
	);
	if (vain === undefined) return 'no node has all that nodeSelector and nodeAffinity ask for: label one of them';
	return `it asks for ${written(vain)}; ${instead(vain, nodes)}`;
};

const written = ({ key, operator, values }: NodeRequirement): string => {
	if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
	return [key, operator, ...(values.length === 0 ? [] : [`[${values.join(', ')}]`])].join(' ');
};

const instead = ({ key }: NodeRequirement, nodes: readonly BareNode[]): string => {
	if (key === 'metadata.name') return `the nodes are ${nodes.map(({ name }) => name).join(', ')}`;
	const found = nodes.flatMap(({ name, labels }) =>
		!Object.hasOwn(labels, key) ? [] : [`${key}=${labels[key]} (${name})`],
	);
	if (found.length > 0) return `there is ${found.join(', ')}`;
	const meant = likely(key, [...new Set(nodes.flatMap(({ labels }) => Object.keys(labels)))]);
	return meant === undefined ? `no node has a label ${key}` : `no node has a label ${key}; did you mean ${meant}?`;
};
