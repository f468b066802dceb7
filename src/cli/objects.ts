import { LabError } from '../errors.ts';
import { listings, ofAll } from '../listing/all.ts';
import type { Item } from '../listing/listing.ts';
import { isGlob, matchesGlob } from '../model/glob.ts';
import { allKinds, kindNamed, kindNames, likelyKind, pluralOf, type ShownKind } from '../model/kind-names.ts';
import { likely } from '../model/likely.ts';
import type { Live } from '../model/write/live.ts';

/** An object as a command line names it; without a name all of a kind. */
export interface Wanted {
	readonly kind: ShownKind;
	readonly namespace?: string;
	readonly name?: string;
}

/** Parses objects as in kubectl and here: "pods", "pods,svc", "all", "pod web-0 web-1", "pod shop/web-0", "pod/web-0
 * svc/cart", "pod/shop/web-0", "deployment.apps/cart". @throws LabError for an unknown kind, with the likely one */
export const wantedIn = (words: readonly string[]): readonly Wanted[] => {
	const [first = '', ...rest] = words;
	if (first.includes('/')) return words.map(slashed);
	const kinds = first.split(',').flatMap((word) => (word === 'all' ? ofAll : [kindOf(word)]));
	if (rest.length === 0) return kinds.map((kind) => ({ kind }));
	return rest.flatMap((word) => kinds.map((kind) => named(kind, word.split('/'), word)));
};

const slashed = (word: string): Wanted => {
	const [kind = '', ...parts] = word.split('/');
	return named(kindOf(kind), parts, word);
};

const named = (kind: ShownKind, parts: readonly string[], word: string): Wanted => {
	const [name, namespace, ...more] = parts.toReversed();
	const fits = more.length === 0 && (namespace === undefined || kindNames[kind].namespaced);
	if (fits && name && namespace !== '') return { kind, name, ...(namespace !== undefined && { namespace }) };
	throw new LabError('bad-input', `"${word}" names no ${kind.toLowerCase()}`, {
		hint: kindNames[kind].namespaced
			? 'KIND/NAMESPACE/NAME, KIND NAMESPACE/NAME, or KIND NAME -n NAMESPACE'
			: 'KIND/NAME',
	});
};

const kindOf = (word: string): ShownKind => {
	const kind = kindNamed(word);
	if (kind) return kind;
	const near = likelyKind(word);
	throw new LabError('bad-input', `there is no kind "${word}"`, {
		hint: near ? `did you mean ${near}?` : `kinds are ${allKinds.map(pluralOf).join(', ')}, or all`,
	});
};

/** Finds objects. A name without a namespace is searched in the one of -n, else in all of them; a name with a star
 * selects all that match. @throws LabError for a name that does not exist, or is ambiguous */
export const itemsOf = (live: Live, wanted: Wanted, { namespace, ignoreNotFound = false }: Within): readonly Item[] => {
	const { kind, name } = wanted;
	const within = kindNames[kind].namespaced ? (wanted.namespace ?? namespace) : undefined;
	const all = listings[kind].items(live).filter((item) => within === undefined || item.namespace === within);
	if (name === undefined) return all;
	const found = all.filter((item) => (isGlob(name) ? matchesGlob(name, item.name) : item.name === name));
	if (found.length === 1 || (found.length > 0 && isGlob(name))) return found;
	if (found.length === 0 && ignoreNotFound) return [];
	throw found.length === 0 ? missing(live, { ...wanted, name }, within) : ambiguous({ ...wanted, name }, found);
};

interface Within {
	/** The namespace of -n. */
	readonly namespace?: string | undefined;
	readonly ignoreNotFound?: boolean;
}

type WithName = Wanted & { readonly name: string };

const missing = (live: Live, { kind, name }: WithName, namespace: string | undefined): LabError => {
	const word = (item: Item) =>
		namespace === undefined && item.namespace ? `${item.namespace}/${item.name}` : item.name;
	const there = listings[kind].items(live).filter((item) => namespace === undefined || item.namespace === namespace);
	const near = likely(name, new Set(there.map((item) => item.name)));
	const meant = there.find((item) => item.name === near);
	const few = there.slice(0, 8).map(word).join(', ');
	const hint = meant ? `did you mean ${word(meant)}?` : `there are ${few || 'none'}${there.length > 8 ? ', …' : ''}`;
	return new LabError('bad-input', `${pluralOf(kind)} "${name}" not found${namespace ? ` in ${namespace}` : ''}`, {
		hint,
	});
};

const ambiguous = ({ kind, name }: WithName, found: readonly Item[]): LabError =>
	new LabError('bad-input', `there are ${found.length} ${pluralOf(kind)} named "${name}"`, {
		hint: `say which: ${found.map((item) => `${item.namespace}/${item.name}`).join(' or ')}`,
	});

/** "Pod/shop/web-0": an item's key in the store. */
export const refOfItem = (kind: ShownKind, { namespace, name }: Pick<Item, 'namespace' | 'name'>): string =>
	[kind, ...(namespace ? [namespace] : []), name].join('/');
