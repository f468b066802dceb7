import type { Labels } from './labels.ts';

export interface ServiceAccount {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
}
