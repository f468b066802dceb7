/** good; bad: something needed is missing; poor: labs start, with a restriction; absent: missing and not needed. */
export type State = 'good' | 'bad' | 'poor' | 'absent';

export interface Finding {
	readonly group: 'runtimes' | 'kernel' | 'topologies' | 'programs' | 'isolation' | 'limits' | 'leftovers';
	readonly name: string;
	readonly state: State;
	readonly says: string;
	/** The way out. */
	readonly hint?: string;
}
