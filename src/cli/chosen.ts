import { LabError } from '../errors.ts';
import type { Item } from '../listing/listing.ts';
import type { ShownKind } from '../model/kind-names.ts';
import { parseLabelSelector } from '../model/label-selector.ts';
import { defaultNamespace } from '../model/read/meta.ts';
import { selects } from '../model/selector.ts';
import type { Live } from '../model/write/live.ts';
import { deploymentBehind } from '../model/write/replica-set.ts';
import { itemsOf, refOfItem, type Wanted, wantedIn } from './objects.ts';

export interface Choice {
	/** As on the command line: "pods", "pod/shop/web-0", … */
	readonly words: readonly string[];
	readonly namespace?: string | undefined;
	/** -A. */
	readonly allNamespaces?: boolean;
	/** -l. */
	readonly selector?: string | undefined;
	/** Whether a kind without a name selects all its objects. */
	readonly all: boolean;
	/** Names that do not exist select nothing, without an error. */
	readonly ignoreNotFound?: boolean;
}

export interface Chosen {
	readonly kind: ShownKind;
	readonly item: Item;
	/** "Pod/shop/web-0". */
	readonly ref: string;
}

/** The objects to be changed. @throws LabError for words that select none, or too many */
export const chosenIn = (
	live: Live,
	{ words, namespace, allNamespaces = false, selector: text, all, ignoreNotFound = false }: Choice,
): readonly Chosen[] => {
	const selector = text === undefined ? undefined : parseLabelSelector(text);
	// As in kubectl, a selection without names is within one namespace.
	const within = ({ name }: Wanted) => {
		if (allNamespaces) return undefined;
		return namespace ?? (name === undefined ? defaultNamespace : undefined);
	};
	return wantedIn(words).flatMap((wanted) => {
		if (wanted.name === undefined && !selector && !all)
			throw new LabError('bad-input', `no name was given: ${words.join(' ')}`, {
				hint: 'name the objects (pod shop/web-0), choose them by labels with -l, or say --all',
			});
		return itemsOf(live, wanted, { namespace: within(wanted), ignoreNotFound })
			.filter((item) => !selector || selects(selector, item.labels))
			.map((item) => ({ kind: wanted.kind, item, ref: refOfItem(wanted.kind, item) }));
	});
};

/** The same, for a verb that needs at least one. As in kubectl, the exit code is 1. @throws LabError if labels, or
 * --all, select none */
export const someChosenIn = (live: Live, choice: Choice, verb: string): readonly Chosen[] => {
	const chosen = chosenIn(live, choice);
	if (chosen.length > 0) return chosen;
	throw new LabError('failed', `no objects passed to ${verb}: nothing fits ${choice.words.join(' ')}`, {
		hint: choice.namespace
			? 'the same words behind `cnilab get` show what they choose'
			: `looked for in namespace ${defaultNamespace}; -n NAMESPACE looks in another one, -A in all`,
	});
};

/** @throws LabError for a ReplicaSet of a Deployment, which would revert the change */
export const refuseMade = (live: Live, chosen: readonly Chosen[], verb: string): void => {
	for (const { ref } of chosen) {
		const deployment = live.store.objects[ref] ? undefined : deploymentBehind(live, ref);
		if (deployment)
			throw new LabError('failed', `${verb}: ${ref} is kept by its Deployment, which would change it back`, {
				hint: `${verb} deployment/${deployment.namespace}/${deployment.name}`,
			});
	}
};

/** @throws LabError for an object of a kind that the verb does not support */
export const refuseOthers = (
	chosen: readonly Chosen[],
	{ kinds, verb }: { readonly kinds: readonly ShownKind[]; readonly verb: string },
): void => {
	const other = chosen.find(({ kind }) => !kinds.includes(kind));
	if (!other) return;
	throw new LabError('bad-input', `${verb}: found ${other.ref}; allowed: ${kinds.join(', ')}`, {
		hint: 'KIND/NAMESPACE/NAME, as in deployment/shop/cart',
	});
};
