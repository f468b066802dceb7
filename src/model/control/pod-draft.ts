import type { Labels } from '../labels.ts';
import type { Source } from '../meta.ts';
import type { PodProgram } from '../pod-program.ts';
import type { PodSpec } from '../resource.ts';
import type { Volume } from '../volume.ts';

/** A pod before it has a node and an address. */
export interface PodDraft {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly spec: PodSpec;
	readonly source: Source;
	/** "Deployment/cart". */
	readonly owner?: string;
	/** The node that a DaemonSet created it for. */
	readonly pinnedTo?: string;
	/** Distinguishes it from earlier pods of its name; absent where names are never reused. */
	readonly uid?: string;
	readonly volumes?: readonly Volume[];
	/** Its ReadWriteOncePod claims; absent: none. */
	readonly exclusive?: readonly string[];
	/** Waits until the earlier pods of its StatefulSet are ready. */
	readonly inTurn?: true;
	readonly annotations: Labels;
	/** Programs in its annotations; absent: none. */
	readonly programs?: readonly PodProgram[];
}
