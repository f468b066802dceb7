/** good; bad: something needs it; poor: labs come up, but; absent: nothing here needs it. */
export type State = 'good' | 'bad' | 'poor' | 'absent';

export interface Finding {
	readonly group: 'runtimes' | 'kernel' | 'topologies' | 'programs' | 'isolation' | 'limits' | 'leftovers';
	readonly name: string;
	readonly state: State;
	readonly says: string;
	/** The way out. */
	readonly hint?: string;
}
