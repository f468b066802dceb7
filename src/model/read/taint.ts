import type { Taint } from '../node.ts';
import { fields, maybeText, word } from './leaf.ts';
import { labelKey, labelValue } from './names.ts';
import { about } from './topology-fields.ts';

export const taintEffect = word(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

export const taint = fields(
	{ key: labelKey, value: maybeText(labelValue), effect: taintEffect },
	about.taint,
).transform(({ key, value = '', effect }): Taint => ({ key, value, effect }));
