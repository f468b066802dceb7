import { likely } from '../likely.ts';
import { entries, type Via } from '../scenario.ts';
import { maybe, text, word } from './leaf.ts';
import { isSubdomain } from './names.ts';
import { isHttp } from './url.ts';

/** "ingress", "ingress/nginx". */
export const isVia = (value: string): boolean => {
	const [first, ...names] = value.split('/');
	return first === 'ingress' && names.length < 2 && names.every(isSubdomain);
};

/** The Ingress controller that receives a check, through its load balancer or a node port. */
export const viaFields = {
	via: maybe(
		text('ingress, or ingress/CLASS', isVia, (value) =>
			[likely(value.split('/')[0] ?? '', ['ingress']) ?? 'ingress', ...value.split('/').slice(1)].join('/'),
		),
	),
	entry: maybe(word(entries)),
};

interface Written {
	readonly from: string | undefined;
	readonly via: string | undefined;
	readonly entry: Via['entry'] | undefined;
	readonly curl: string | undefined;
}

/** Yields complaints about fields that exclude each other. */
export function* wrongAboutVia({ from, via, entry, curl }: Written): Generator<{ message: string; path: string[] }> {
	if (via === undefined) {
		if (from === undefined) yield { message: 'a pod (ns/pod), node/NAME or external', path: ['from'] };
		if (entry !== undefined) yield { message: 'none, without via: ingress', path: ['entry'] };
	} else if (!isHttp(curl ?? ''))
		yield { message: 'none: only http:// and https:// URLs go by an Ingress', path: ['via'] };
}

export const viaOf = ({ via, entry = 'loadBalancer' }: Pick<Written, 'via' | 'entry'>): { readonly via?: Via } => {
	if (via === undefined) return {};
	const [, name] = via.split('/');
	return { via: { ...(name !== undefined && { class: name }), entry } };
};
