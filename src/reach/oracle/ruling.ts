/** A verdict with its reason in words. */
export interface Ruling {
	/** unspecified: the API leaves it open. */
	readonly verdict: 'allow' | 'deny' | 'unspecified';
	readonly because: string;
}

/** A ruling whose reason is computed on first use: in a large table few are read. */
export const ruling = (verdict: Ruling['verdict'], words: () => string): Ruling => ({
	verdict,
	get because() {
		return words();
	},
});

/** Combines the rulings of both ends, which must both allow. If it is denied, only the reasons for that are given. */
export const rulingOf = (ends: readonly Ruling[]): Ruling => {
	const verdict = order.find((one) => ends.some((end) => end.verdict === one)) ?? 'allow';
	return ruling(verdict, () => {
		const reasons = ends.filter((end) => end.verdict === verdict).map(({ because }) => because);
		return [...new Set(reasons)].join('; ');
	});
};

const order = ['deny', 'unspecified', 'allow'] as const;
