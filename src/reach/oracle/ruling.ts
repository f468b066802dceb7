/** A verdict with its reason, in words for people. */
export interface Ruling {
	/** unspecified: the API leaves it open. */
	readonly verdict: 'allow' | 'deny' | 'unspecified';
	readonly because: string;
}

/** A ruling whose words are found when somebody wants to read them: of a large table hardly any are. */
export const ruling = (verdict: Ruling['verdict'], words: () => string): Ruling => ({
	verdict,
	get because() {
		return words();
	},
});

/** Both ends must allow. Of a no only its own reasons are told. */
export const rulingOf = (ends: readonly Ruling[]): Ruling => {
	const verdict = order.find((one) => ends.some((end) => end.verdict === one)) ?? 'allow';
	return ruling(verdict, () => {
		const reasons = ends.filter((end) => end.verdict === verdict).map(({ because }) => because);
		return [...new Set(reasons)].join('; ');
	});
};

const order = ['deny', 'unspecified', 'allow'] as const;
