import * as z from 'zod';
import { maybeText, text } from './leaf.ts';

const word = maybeText(text('a text'));

/** The object that an endpoint's address belongs to. */
export const targetRef = z.looseObject(
	{ kind: word, namespace: word, name: word },
	{ error: 'a map of kind, namespace, name' },
);

/** "ns/name"; undefined if the reference is not to a pod. */
export const podOf = (ref: z.output<typeof targetRef> | undefined): string | undefined =>
	ref?.kind === 'Pod' && ref.namespace && ref.name ? `${ref.namespace}/${ref.name}` : undefined;
