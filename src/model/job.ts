/** The fields of a Job that other workloads lack. */
export interface JobSpec {
	/** How many pods must succeed; absent: as many as run at once. */
	readonly completions?: number;
	/** How many may fail; absent: 6. */
	readonly backoffLimit?: number;
	/** completionMode Indexed: each pod has an index of its own. */
	readonly indexed?: true;
}
