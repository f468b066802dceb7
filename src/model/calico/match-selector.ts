import type { Labels } from '../labels.ts';
import type { CalicoSelector } from './selector.ts';

export type Matcher = (labels: Labels) => boolean;

/** Compiles a selector to a function on labels (parser/ast.go: Evaluate). A missing label differs from every value.
 * global() matches all here; in namespace selectors, where it has a meaning, it is replaced before. */
export const matcherOf = (selector: CalicoSelector): Matcher => {
	switch (selector.op) {
		case 'all':
		case 'global':
			return () => true;
		case '!': {
			const inner = matcherOf(selector.of);
			return (labels) => !inner(labels);
		}
		case '&&': {
			const parts = selector.of.map(matcherOf);
			return (labels) => parts.every((part) => part(labels));
		}
		case '||': {
			const parts = selector.of.map(matcherOf);
			return (labels) => parts.some((part) => part(labels));
		}
		default: {
			const { label } = selector;
			const test = valueTest(selector);
			return (labels) => test(Object.hasOwn(labels, label) ? labels[label] : undefined);
		}
	}
};

type OfLabel = Extract<CalicoSelector, { readonly label: string }>;

const valueTest = (selector: OfLabel): ((found: string | undefined) => boolean) => {
	switch (selector.op) {
		case 'has':
			return (found) => found !== undefined;
		case '==':
			return (found) => found === selector.value;
		case '!=':
			return (found) => found !== selector.value;
		case 'contains':
			return (found) => found?.includes(selector.value) === true;
		case 'starts with':
			return (found) => found?.startsWith(selector.value) === true;
		case 'ends with':
			return (found) => found?.endsWith(selector.value) === true;
		case 'in':
			return (found) => found !== undefined && selector.values.includes(found);
		case 'not in':
			return (found) => found === undefined || !selector.values.includes(found);
	}
};
