import { LabError } from '../../errors.ts';
import type { Labels, Selector } from '../labels.ts';
import type { WorkloadResource } from '../resource.ts';
import { selects } from '../selector.ts';

/** The API server's errors for a selector that is missing, empty or does not match the workload's own pods
 * (pkg/apis/apps/validation). */
export const selectorErrors = (workload: WorkloadResource): readonly LabError[] => {
	const { kind, selector, template } = workload;
	// A Job's controller generates the selector.
	if (selector === undefined) {
		const hint = `write spec.selector.matchLabels with labels of the pod template: ${written(template.labels)}`;
		return kind === 'Job' ? [] : [invalid(workload, 'spec.selector: Required value', hint)];
	}
	if (Object.keys(selector.matchLabels).length + selector.matchExpressions.length === 0) {
		const problem = `spec.selector: Invalid value: {}: empty selector is invalid for ${kind.toLowerCase()}`;
		return [invalid(workload, problem, `select labels of the pod template: ${written(template.labels)}`)];
	}
	if (selects(selector, template.labels)) return [];
	const problem = `spec.template.metadata.labels: Invalid value: ${JSON.stringify(template.labels)}: \`selector\` does not match template \`labels\``;
	return [invalid(workload, problem, difference(selector, template.labels))];
};

const invalid = ({ kind, name, source }: WorkloadResource, problem: string, hint: string): LabError =>
	new LabError('bad-input', `The ${kind} "${name}" is invalid: ${problem}`, { where: source, hint });

const written = (labels: Labels): string =>
	Object.keys(labels).length === 0
		? 'it has none yet'
		: Object.entries(labels)
				.map(([key, value]) => `${key}=${value}`)
				.join(', ');

const difference = (selector: Selector, labels: Labels): string => {
	const wrong = Object.entries(selector.matchLabels).filter(
		([key, value]) => !Object.hasOwn(labels, key) || labels[key] !== value,
	);
	const wanted = wrong.length === 0 ? 'what matchExpressions ask for' : written(Object.fromEntries(wrong));
	const found = wrong.flatMap(([key]) => (!Object.hasOwn(labels, key) ? [] : [`${key}=${labels[key]}`]));
	return `the selector wants ${wanted}; the template ${found.length > 0 ? `has ${found.join(', ')}` : 'has no such label'}`;
};
