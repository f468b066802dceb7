/** An environment variable of a container, as its manifest declares it. */
export type EnvVar = { readonly name: string } & (
	| { readonly value: string }
	/** A field of the pod itself: "metadata.labels['app']". */
	| { readonly field: string }
	/** "limits.memory", in units of the divisor; of the named container, or else of this one. */
	| { readonly resource: string; readonly container?: string; readonly divisor?: string }
	| (KeyOf<'configMap'> | KeyOf<'secret'>)
);

type KeyOf<K extends string> = { readonly [P in K]: string } & { readonly key: string; readonly optional?: true };

/** Every entry of a ConfigMap or Secret becomes a variable; its name is the prefix and the key. */
export type EnvFrom = { readonly prefix?: string; readonly optional?: true } & (
	| { readonly configMap: string }
	| { readonly secret: string }
);

/** Quantities by their resource's name: "cpu", "memory". */
export interface Resources {
	readonly limits?: Readonly<Record<string, string>>;
	readonly requests?: Readonly<Record<string, string>>;
}

/** A container's environment, except for the variables of Services, which depend on when the container starts. */
export interface ContainerEnv {
	/** In order. A value may refer to earlier variables and to those of Services: $(NAME). */
	readonly vars: readonly { readonly name: string; readonly value: string }[];
	/** Why the kubelet would not start the container: "configmap "settings" not found". */
	readonly trouble?: string;
}

/** The pod's fields that fieldRef may name (pkg/apis/core/validation: validEnvDownwardAPIFieldPathExpressions). */
export const podFields = [
	'metadata.name',
	'metadata.namespace',
	'metadata.uid',
	'spec.nodeName',
	'spec.serviceAccountName',
	'status.hostIP',
	'status.hostIPs',
	'status.podIP',
	'status.podIPs',
] as const;

/** One label or annotation: "metadata.labels['app']" (pkg/fieldpath: SplitMaybeSubscriptedPath). */
export const subscripted = (
	path: string,
): { readonly of: 'labels' | 'annotations'; readonly key: string } | undefined => {
	const [, of, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/s.exec(path) ?? [];
	return of === undefined || key === undefined ? undefined : { of: of === 'labels' ? of : 'annotations', key };
};
