/** A verdict with its reason, in words for people. */
export interface Ruling {
	/** unspecified: the API leaves it open. */
	readonly verdict: 'allow' | 'deny' | 'unspecified';
	readonly because: string;
}

/** Both ends must allow. Of a no only its own reasons are told. */
export const rulingOf = (ends: readonly Ruling[]): Ruling => {
	const verdict = order.find((one) => ends.some((end) => end.verdict === one)) ?? 'allow';
	const reasons = ends.filter((end) => end.verdict === verdict).map(({ because }) => because);
	return { verdict, because: [...new Set(reasons)].join('; ') };
};

const order = ['deny', 'unspecified', 'allow'] as const;
