import type { Labels } from './labels.ts';
import type { Meta } from './meta.ts';

export const accessModes = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] as const;
type AccessMode = (typeof accessModes)[number];

/** The storage class of claims that name none; kind, minikube and most others call it so. */
export const defaultClass = 'standard';

export interface ClaimSpec {
	readonly accessModes: readonly AccessMode[];
	/** As it was written: "1Gi". */
	readonly storage: string;
	/** Absent: the cluster's default class. */
	readonly storageClassName?: string;
	/** The volume that is requested by name. */
	readonly volumeName?: string;
	readonly volumeMode?: 'Filesystem' | 'Block';
}

export interface ClaimResource extends Meta<'PersistentVolumeClaim'> {
	readonly spec: ClaimSpec;
	/** The owner whose controller created it: "StatefulSet/shop/db". Absent: it was applied. */
	readonly maker?: string;
}

/** An entry of a StatefulSet's volumeClaimTemplates. */
export interface ClaimTemplate {
	readonly name: string;
	readonly labels: Labels;
	readonly annotations: Labels;
	readonly spec: ClaimSpec;
}

/** Whether a StatefulSet's claims are deleted with it, or with pods that are scaled away; absent: Retain. */
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
	/** It was deleted while a pod still uses it. */
	readonly terminating?: true;
}
