/** A volume of a pod, as far as labs implement it. */
export type Volume = { readonly name: string } & (
	| { readonly claim: string; readonly readOnly?: true }
	/** emptyDir: created and deleted with the pod. */
	| { readonly empty: true }
	/** A type that labs do not implement: an empty folder. */
	| { readonly other: true }
	/** A folder of the node. */
	| { readonly nodePath: string }
	/** Its entries as files; without `items` each is named by its key. */
	| { readonly configMap: string; readonly items?: readonly { readonly key: string; readonly path: string }[] }
);

/** Where a volume is mounted in a container. */
export interface Mount {
	readonly volume: string;
	readonly path: string;
	/** The part of the volume that is mounted; absent: all. */
	readonly subPath?: string;
	readonly readOnly?: true;
}

/** What is mounted at a path for a pod's programs. */
export interface PodMount extends Omit<Mount, 'volume'> {
	readonly from:
		| { readonly claim: string }
		| { readonly empty: string }
		| { readonly nodePath: string }
		/** Contents by path below the mount. */
		| { readonly files: Readonly<Record<string, string>> };
}

/** The probes of a container. */
export interface Probes {
	/** Run only against a pod's own program; the built-in server answers every probe. */
	readonly readiness?: Probe;
	/** Never run; only checked for mistakes. */
	readonly liveness?: Probe;
	readonly startup?: Probe;
}

interface HttpAsked {
	readonly port: number | string;
	readonly path: string;
	/** By https, with any certificate. */
	readonly secure?: true;
}

/** One probe; times are in seconds. */
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
