/** What a Job says besides what all workloads do. */
export interface JobSpec {
	/** How many pods are to succeed; absent: as many as run at once. */
	readonly completions?: number;
	/** How many may fail; absent: 6. */
	readonly backoffLimit?: number;
	/** Each of its pods has a number of its own. */
	readonly indexed?: true;
}
