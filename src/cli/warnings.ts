import type { Warning } from '../bus/verbs.ts';
import { paint, say } from './output.ts';

export const sayWarnings = (warnings: readonly Warning[]): void => {
	for (const { message, where } of warnings) say(`${paint.yellow('warning:')} ${where ? `${where}: ` : ''}${message}`);
};
