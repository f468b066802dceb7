import type { Labels } from './labels.ts';
import type { Meta } from './meta.ts';

export const accessModes = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] as const;
type AccessMode = (typeof accessModes)[number];

/** What a claim gets that asks for no class: its name in kind, minikube and most others. */
export const defaultClass = 'standard';

export interface ClaimSpec {
	readonly accessModes: readonly AccessMode[];
	/** As it was written: "1Gi". */
	readonly storage: string;
	/** Absent: the cluster's default class. */
	readonly storageClassName?: string;
	/** The volume that was asked for by name. */
	readonly volumeName?: string;
	readonly volumeMode?: 'Filesystem' | 'Block';
}

export interface ClaimResource extends Meta<'PersistentVolumeClaim'> {
	readonly spec: ClaimSpec;
	/** "StatefulSet/shop/db", whose controller made it; absent: somebody applied it. */
	readonly maker?: string;
}

/** What a StatefulSet makes its pods' claims from. */
export interface ClaimTemplate {
	readonly name: string;
	readonly labels: Labels;
	readonly annotations: Labels;
	readonly spec: ClaimSpec;
}

/** What of a StatefulSet's claims goes with it, or with the pods that it no longer needs; absent: they are kept. */
export interface ClaimRetention {
	readonly whenDeleted?: 'Retain' | 'Delete';
	readonly whenScaled?: 'Retain' | 'Delete';
}

/** A persistent volume claim and what is bound to it. */
export interface Claim {
	readonly namespace: string;
	readonly name: string;
	/** The name of its volume. */
	readonly volume: string;
	/** The name of the folder that its data is in. */
	readonly folder: string;
	/** It was deleted, and a pod has it still. */
	readonly terminating?: true;
}
