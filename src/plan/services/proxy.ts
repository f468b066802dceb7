import type { Need, View } from '../../cni/cni.ts';
import type { KernelObject } from '../../kernel/object.ts';

/** The interface of a kube-proxy mode. A folder beside this file exports it as `proxy`, from the file of the folder's
 * name. */
export interface ServiceProxy {
	/** The version of kube-proxy that the mode follows. */
	readonly version: string;
	readonly needs: readonly Need[];
	plan(view: View): Iterable<KernelObject>;
}
