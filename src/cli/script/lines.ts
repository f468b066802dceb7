import type { Batch } from '../../kernel/batch.ts';

/** A program and the lines that it reads. */
export const hereDocument = (program: string, lines: readonly string[]): string =>
	[`${program} <<'END'`, ...lines, 'END'].join('\n');

/** A batch's lines, with who wants them above each run of lines for one reason: all the tools skip comments. */
export const withReasons = ({ lines, ops }: Batch): readonly string[] =>
	lines.flatMap((line, i) => {
		const [reason, before] = [reasonOf(ops[i]), reasonOf(ops[i - 1])];
		return [...(reason !== undefined && reason !== before ? [`# ${reason}`] : []), `${optional(ops[i])}${line}`];
	});

const reasonOf = (op: Batch['ops'][number]): string | undefined => (op?.do === 'add' ? op.object.because : undefined);

/** A kernel may hide some settings: a minus says that this one may be missing. */
const optional = (op: Batch['ops'][number]): string =>
	op?.do === 'add' && op.object.kind === 'sysctl' && op.object.optional ? '-' : '';
