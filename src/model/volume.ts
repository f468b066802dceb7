/** What a pod's containers may mount, as far as a lab has it. */
export type Volume = { readonly name: string } & (
	| { readonly claim: string; readonly readOnly?: true }
	/** Made with the pod, gone with it. */
	| { readonly empty: true }
	/** Of a kind that no lab has: an empty folder. */
	| { readonly other: true }
	/** A folder of the node. */
	| { readonly nodePath: string }
	/** Its entries as files; absent `items`: each under its key. */
	| { readonly configMap: string; readonly items?: readonly { readonly key: string; readonly path: string }[] }
);

/** Where a container sees a volume. */
export interface Mount {
	readonly volume: string;
	readonly path: string;
	/** The part of the volume that is seen; absent: all. */
	readonly subPath?: string;
	readonly readOnly?: true;
}

/** What a pod's programs see at a path. */
export interface PodMount extends Omit<Mount, 'volume'> {
	readonly from:
		| { readonly claim: string }
		| { readonly empty: string }
		| { readonly nodePath: string }
		/** By their paths below the mount. */
		| { readonly files: Readonly<Record<string, string>> };
}

/** What the kubelet asks a container. */
export interface Probes {
	/** Of use for a program of the pod's own: the built-in server answers whatever a probe would ask. */
	readonly readiness?: Probe;
	/** Nobody asks these: they are looked at for what is wrong with them. */
	readonly liveness?: Probe;
	readonly startup?: Probe;
}

interface HttpAsked {
	readonly port: number | string;
	readonly path: string;
	/** By https, with any certificate. */
	readonly secure?: true;
}

/** How the kubelet finds out whether a container is ready; seconds. */
export interface Probe {
	readonly ask:
		| { readonly http: HttpAsked }
		| { readonly tcp: { readonly port: number | string } }
		| { readonly exec: readonly string[] };
	readonly initialDelay: number;
	readonly period: number;
	readonly timeout: number;
	readonly successes: number;
	readonly failures: number;
}
