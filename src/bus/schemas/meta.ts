import * as z from 'zod';
import type { Resource } from '../../model/resource.ts';
import { labels } from './leaf.ts';

const text = z.string();

/** What every resource says of itself. */
export const meta = <K extends Resource['kind']>(...kinds: readonly [K, ...K[]]) => ({
	...{ kind: z.literal(kinds), namespace: text.max(253), name: text.max(253) },
	...{ labels, annotations: labels, source: text, written: z.unknown().optional() },
});
