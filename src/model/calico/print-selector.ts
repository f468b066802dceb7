import { hash } from 'node:crypto';
import type { CalicoSelector } from './selector.ts';

/** The selector in the one form that all ways of writing it share (parser/ast.go: collectFragments). With a prefix
 * every label has it: a namespace's labels are known as "pcns.…" on its pods. */
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

/** By which felix knows what a selector selects: "s:" and a hash of its one form (selector.UniqueID). */
export const selectorId = (selector: CalicoSelector): string => uniqueId('s', printSelector(selector));

/** libcalico-go/lib/hash/unique_id.go: MakeUniqueID. */
export const uniqueId = (prefix: string, content: string): string =>
	`${prefix}:${hash('sha224', `${prefix}:${content}`, 'base64url')}`;
