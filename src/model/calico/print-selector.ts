import { hash } from 'node:crypto';
import type { CalicoSelector } from './selector.ts';

/** The canonical text of a selector (parser/ast.go: collectFragments). A prefix is added to every label: a pod has its
 * namespace's labels as "pcns.…". */
export const printSelector = (selector: CalicoSelector, prefix = ''): string => {
	switch (selector.op) {
		case 'all':
		case 'global':
			return `${selector.op}()`;
		case 'has':
			return `has(${prefix}${selector.label})`;
		case 'in':
		case 'not in':
			return `${prefix}${selector.label} ${selector.op} {${selector.values.map(quoted).join(', ')}}`;
		case '!':
			return `!${printSelector(selector.of, prefix)}`;
		case '&&':
		case '||':
			return `(${selector.of.map((part) => printSelector(part, prefix)).join(` ${selector.op} `)})`;
		default:
			return `${prefix}${selector.label} ${selector.op} ${quoted(selector.value)}`;
	}
};

const quoted = (value: string): string => (value.includes('"') ? `'${value}'` : `"${value}"`);

/** felix' id of a selector: "s:" and a hash of its canonical text (selector.UniqueID). */
export const selectorId = (selector: CalicoSelector): string => uniqueId('s', printSelector(selector));

/** libcalico-go/lib/hash/unique_id.go: MakeUniqueID. */
export const uniqueId = (prefix: string, content: string): string =>
	`${prefix}:${hash('sha224', `${prefix}:${content}`, 'base64url')}`;
