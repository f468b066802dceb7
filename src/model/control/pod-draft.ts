import type { Labels } from '../labels.ts';
import type { Source } from '../meta.ts';
import type { PodProgram } from '../pod-program.ts';
import type { PodSpec } from '../resource.ts';
import type { Volume } from '../volume.ts';

/** A pod that is wanted and has no node and no address yet. */
export interface PodDraft {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly spec: PodSpec;
	readonly source: Source;
	/** "Deployment/cart". */
	readonly owner?: string;
	/** The node that a DaemonSet made it for. */
	readonly pinnedTo?: string;
	/** Tells it from earlier pods of its name; absent where no two pods have one name. */
	readonly uid?: string;
	readonly volumes?: readonly Volume[];
	/** Claims of its volumes that one pod alone may have; absent: none. */
	readonly exclusive?: readonly string[];
	/** It waits until those before it in its set are ready. */
	readonly inTurn?: true;
	readonly annotations: Labels;
	/** What its annotations run; absent: nothing. */
	readonly programs?: readonly PodProgram[];
}
