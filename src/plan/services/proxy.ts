import type { Need, View } from '../../cni/cni.ts';
import type { KernelObject } from '../../kernel/object.ts';

/** The port that every mode of kube-proxy fills: a folder beside this file exports it as `proxy` from the file of the
 * folder's name. */
export interface ServiceProxy {
	/** The version of the real thing that the mode follows. */
	readonly version: string;
	readonly needs: readonly Need[];
	plan(view: View): Iterable<KernelObject>;
}
