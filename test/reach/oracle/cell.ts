import type { Cell } from '../../../src/reach/table.ts';

/** "x/a → y/b:80/TCP" */
export const cellOf = (text: string): Cell => {
	const [, from = '', to = '', port = '', protocol = ''] = /^(\S+) → (\S+):(\d+)\/(\w+)$/.exec(text) ?? [];
	if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') throw new RangeError(`no question: ${text}`);
	return { from, to, port: Number(port), protocol };
};
