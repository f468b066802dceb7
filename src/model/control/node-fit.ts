import type { Labels } from '../labels.ts';
import type { Node, Taint } from '../node.ts';
import type { NodeRequirement, PodSpec, Toleration } from '../resource.ts';
import { hasLabels } from '../selector.ts';

/** A node before its pods have addresses. */
export type BareNode = Omit<Node, 'podCIDRs'>;

/** Whether nodeSelector and required node affinity both match. Terms are ORed, a term's requirements ANDed. A term
 * without requirements selects nothing (component-helpers, nodeaffinity). */
export const selectsNode = (
	{ nodeSelector, nodeAffinity }: Pick<PodSpec, 'nodeSelector' | 'nodeAffinity'>,
	node: Pick<Node, 'name' | 'labels'>,
): boolean => {
	// matchFields knows one field, metadata.name, and no node has a label of that name.
	const facts = { ...node.labels, 'metadata.name': node.name };
	const term = (requirements: readonly NodeRequirement[]) =>
		requirements.length > 0 && requirements.every((requirement) => meets(requirement, facts));
	return hasLabels(node.labels, nodeSelector) && (nodeAffinity === undefined || nodeAffinity.some(term));
};

export const meets = ({ key, operator, values }: NodeRequirement, labels: Labels): boolean =>
	operators[operator](Object.hasOwn(labels, key) ? labels[key] : undefined, values);

type Test = (found: string | undefined, values: readonly string[]) => boolean;

const operators: Readonly<Record<NodeRequirement['operator'], Test>> = {
	In: (found, values) => found !== undefined && values.includes(found),
	NotIn: (found, values) => found === undefined || !values.includes(found),
	Exists: (found) => found !== undefined,
	DoesNotExist: (found) => found === undefined,
	Gt: (found, [limit]) => integer(found) > integer(limit),
	Lt: (found, [limit]) => integer(found) < integer(limit),
};

/** NaN if the label is not an integer, so that Gt and Lt are both false. */
const integer = (text: string | undefined): number => (/^[+-]?\d+$/.test(text ?? '') ? Number(text) : Number.NaN);

/** The first taint of these effects that is not tolerated. */
export const untolerated = (
	tolerations: readonly Toleration[],
	taints: readonly Taint[],
	effects: readonly Taint['effect'][],
): Taint | undefined =>
	taints.find((taint) => effects.includes(taint.effect) && !tolerations.some((one) => tolerates(one, taint)));

/** core/v1 Toleration.ToleratesTaint: an absent key or effect matches all. */
export const tolerates = (toleration: Toleration, taint: Taint): boolean =>
	(toleration.effect === undefined || toleration.effect === taint.effect) &&
	(toleration.key === undefined || toleration.key === '' || toleration.key === taint.key) &&
	(toleration.operator === 'Exists' || toleration.value === taint.value);
