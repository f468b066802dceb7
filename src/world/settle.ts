import type { Change } from '../bus/verbs.ts';
import { type LabError, LabErrors } from '../errors.ts';
import type { Text } from '../model/read/document.ts';
import type { Ignored } from '../model/read/ignored.ts';
import { readManifests } from '../model/read/manifests.ts';
import type { Places } from '../model/scenario.ts';
import { addressesOf, holdsTemplate } from '../model/template.ts';
import { changeAsFar, type World } from './world.ts';

export interface Settled {
	readonly change: Change;
	readonly world: World;
	readonly ignored: readonly Ignored[];
}

interface AsFar extends Settled {
	/** Objects that the change names and that do not exist. */
	readonly errors: readonly LabError[];
}

interface Reading {
	readonly read?: Read;
	/** The change's places in its file. */
	readonly places?: Places | undefined;
}

/** Applies a change whose policies may name the address of a pod that the same change creates. First everything without
 * such addresses is applied, then everything with the resulting addresses. */
export const settle = (world: World, change: Change, texts: readonly Text[], reading: Reading = {}): Settled => {
	const settled = settleAsFar(world, change, texts, reading);
	refuse(settled.errors);
	return settled;
};

/** The same, but objects that do not exist are returned as `errors` instead of thrown. @throws LabErrors when the texts
 * can't be parsed or the cluster can't be built. */
export const settleAsFar = (
	world: World,
	change: Change,
	texts: readonly Text[],
	{ read = readManifests, places = {} }: Reading = {},
): AsFar => {
	const plain = read(texts);
	refuse(plain.errors);
	const applied: Change = { ...change, apply: plain.resources };
	const changed = changeAsFar(world, applied, places);
	if (!texts.some(({ text }) => holdsTemplate(text))) return { ...changed, change: applied, ignored: plain.ignored };
	const again = read(texts, { lookup: addressesOf(changed.world.cluster) });
	refuse(again.errors);
	const whole: Change = { ...change, apply: again.resources };
	return { ...changeAsFar(world, whole, places), change: whole, ignored: again.ignored };
};

/** Parses manifests. */
export type Read = typeof readManifests;

/** Parses manifests; objects that name no namespace get this one. */
export const readingIn =
	(namespace: string | undefined, read: Read = readManifests): Read =>
	(texts, options) =>
		read(texts, { ...options, namespace });

/** Memoizes the parsing by the texts: the scenarios of a suite share their manifests. */
export const readingOnce = (): Read => {
	const known = new Map<string, ReturnType<Read>>();
	return (texts, options) => {
		if (options?.lookup) return readManifests(texts, options);
		const key = JSON.stringify([texts, options?.namespace]);
		const read = known.get(key) ?? readManifests(texts, options);
		known.set(key, read);
		return read;
	};
};

const refuse = (errors: readonly LabError[]): void => {
	if (errors.length > 0) throw new LabErrors(errors);
};
