/** Keys and values, as `metadata.labels` has them. */
export type Labels = Readonly<Record<string, string>>;

/** A LabelSelector of apimachinery (meta/v1): all requirements must hold; empty, it selects everything. */
export interface Selector {
	readonly matchLabels: Labels;
	readonly matchExpressions: readonly {
		readonly key: string;
		readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
		readonly values: readonly string[];
	}[];
}
