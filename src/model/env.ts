/** A variable of a container's environment, as its manifest has it. */
export type EnvVar = { readonly name: string } & (
	| { readonly value: string }
	/** A field of the pod itself: "metadata.labels['app']". */
	| { readonly field: string }
	/** "limits.memory", in units of the divisor; of another container where one is named. */
	| { readonly resource: string; readonly container?: string; readonly divisor?: string }
	| (KeyOf<'configMap'> | KeyOf<'secret'>)
);

type KeyOf<K extends string> = { readonly [P in K]: string } & { readonly key: string; readonly optional?: true };

/** Every entry of a ConfigMap or a Secret as a variable, its name behind the prefix. */
export type EnvFrom = { readonly prefix?: string; readonly optional?: true } & (
	| { readonly configMap: string }
	| { readonly secret: string }
);

/** Quantities by their resource's name: "cpu", "memory". */
export interface Resources {
	readonly limits?: Readonly<Record<string, string>>;
	readonly requests?: Readonly<Record<string, string>>;
}

/** A container's environment where its pod is, but for the variables of Services, which depend on when it starts. */
export interface ContainerEnv {
	/** In their order. A value may refer to what stands before it, and to variables of Services: $(NAME). */
	readonly vars: readonly { readonly name: string; readonly value: string }[];
	/** Why the kubelet would not start the container: "configmap "settings" not found". */
	readonly trouble?: string;
}

/** The pod's fields that a container may be told (pkg/apis/core/validation: validEnvDownwardAPIFieldPathExpressions). */
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
