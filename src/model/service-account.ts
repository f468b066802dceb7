import type { Labels } from './cluster.ts';

export interface ServiceAccount {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
}
