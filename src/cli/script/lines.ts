import type { Batch } from '../../kernel/batch.ts';

/** A program with its input as a here-document. */
export const hereDocument = (program: string, lines: readonly string[]): string =>
	[`${program} <<'END'`, ...lines, 'END'].join('\n');

/** A batch's lines, with the reason as a comment above each group of lines: all the tools skip comments. */
export const withReasons = ({ lines, ops }: Batch): readonly string[] =>
	lines.flatMap((line, i) => {
		const [reason, before] = [reasonOf(ops[i]), reasonOf(ops[i - 1])];
		return [...(reason !== undefined && reason !== before ? [`# ${reason}`] : []), `${optional(ops[i])}${line}`];
	});

const reasonOf = (op: Batch['ops'][number]): string | undefined => (op?.do === 'add' ? op.object.because : undefined);

/** A minus marks sysctls that a kernel may lack. */
const optional = (op: Batch['ops'][number]): string =>
	op?.do === 'add' && op.object.kind === 'sysctl' && op.object.optional ? '-' : '';
