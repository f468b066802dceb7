import type * as z from 'zod';
import { parseIp } from '../../net/ip.ts';
import type { Container, InitContainer } from '../container.ts';
import type { Labels } from '../labels.ts';
import { likely } from '../likely.ts';
import type { PodResource, PodSpec, Toleration } from '../resource.ts';
import { affinity } from './affinity.ts';
import { whenList, whenRight } from './check-when.ts';
import { dnsConfig, dnsPolicy } from './dns-config.ts';
import { noDuplicates } from './duplicates.ts';
import { env, envFrom, resources } from './env.ts';
import { hostPortsFit } from './host-ports.ts';
import { fields, flag, list, maybe, maybeText, parsed, port, portName, protocol, text, whole, word } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsLabel, dnsSubdomain, labelKey, labels, labelValue } from './names.ts';
import { probe } from './probe.ts';
import { runIssues } from './runs.ts';
import { taintEffect } from './taint.ts';
import { mounts, volumes, volumesOf } from './volume.ts';
import { withoutUndefined } from './without-undefined.ts';

/** The API server accepts any text; a pod whose hostIP is not an address would not start. */
const hostIP = parsed("an address of the node's (127.0.0.1), or 0.0.0.0 for all of them", parseIp);

const containerPort = fields({
	name: maybeText(portName),
	containerPort: port,
	protocol: maybeText(protocol),
	hostPort: maybe(whole(0, 65535)),
	hostIP: maybeText(hostIP),
}).transform(({ name, containerPort, protocol = 'TCP', hostPort, hostIP }) =>
	withoutUndefined({
		name,
		port: containerPort,
		protocol,
		hostPort: hostPort || undefined,
		hostIP: hostPort ? hostIP : undefined,
	}),
);

const container = fields({
	name: dnsLabel,
	ports: maybe(
		list(containerPort, 'ports').superRefine(
			noDuplicates({ key: ({ name }) => name, at: 'name', one: 'one port a name' }),
			whenList,
		),
	),
	restartPolicy: maybe(word(['Always', 'OnFailure', 'Never'])),
	volumeMounts: maybe(mounts),
	readinessProbe: maybe(probe),
	livenessProbe: maybe(probe),
	startupProbe: maybe(probe),
	env: maybe(env),
	envFrom: maybe(envFrom),
	resources: maybe(resources),
});

type Read = z.output<typeof container>;

const toContainer = ({ name, ports = [], volumeMounts: mounts, ...read }: Read): Container =>
	withoutUndefined({
		name,
		ports,
		mounts: mounts?.length ? mounts : undefined,
		readiness: read.readinessProbe,
		liveness: read.livenessProbe,
		startup: read.startupProbe,
		env: read.env?.length ? read.env : undefined,
		envFrom: read.envFrom?.length ? read.envFrom : undefined,
		resources: Object.keys(read.resources ?? {}).length > 0 ? read.resources : undefined,
	});

/** Init containers with restartPolicy Always are sidecars, which keep running; others end before the pod serves. */
const isSidecar = ({ restartPolicy }: Read): boolean => restartPolicy === 'Always';

const toInitContainer = (read: Read): InitContainer => ({
	...toContainer(read),
	...(isSidecar(read) && { sidecar: true as const }),
});

const toleration = fields({
	key: maybeText(labelKey),
	operator: maybeText(word(['Exists', 'Equal'])),
	value: maybeText(labelValue),
	effect: maybeText(taintEffect),
})
	.superRefine(
		({ key, operator = 'Equal', value }, { addIssue }) => {
			if (!key && operator !== 'Exists')
				addIssue({ code: 'custom', message: 'a label key, or operator Exists without a key', path: ['key'] });
			if (operator === 'Exists' && value)
				addIssue({ code: 'custom', message: 'no value with operator Exists', path: ['value'] });
		},
		whenRight('key', 'operator', 'value'),
	)
	.transform(
		({ key, operator = 'Equal', value = '', effect }): Toleration => withoutUndefined({ key, operator, value, effect }),
	);

const written = fields({
	containers: list(container, 'containers').min(1, 'one container or more'),
	initContainers: maybe(list(container, 'containers')),
	restartPolicy: maybeText(word(['Always', 'OnFailure', 'Never'])),
	nodeName: maybeText(text('the name of a node')),
	nodeSelector: maybe(labels),
	affinity: maybe(affinity),
	tolerations: maybe(list(toleration, 'tolerations')),
	hostNetwork: maybe(flag),
	serviceAccountName: maybeText(text('the name of a service account')),
	serviceAccount: maybeText(text('the name of a service account')),
	volumes: maybe(volumes),
	hostname: maybeText(dnsLabel),
	subdomain: maybeText(dnsLabel),
	dnsPolicy: maybeText(dnsPolicy),
	dnsConfig: maybe(dnsConfig),
	enableServiceLinks: maybe(flag),
})
	.superRefine(
		({ containers, initContainers = [] }, { addIssue }) => {
			const names = new Set(initContainers.map(({ name }) => name));
			for (const [i, { name }] of containers.entries()) {
				if (names.has(name))
					addIssue({
						code: 'custom',
						message: 'one container a name',
						path: ['containers', i, 'name'],
						params: { found: `${name} a second time` },
					});
				names.add(name);
			}
		},
		whenRight('containers', 'initContainers'),
	)
	.superRefine(hostPortsFit, whenRight('containers', 'hostNetwork'));

const toPodSpec = ({ containers, initContainers = [], affinity, ...spec }: z.output<typeof written>): PodSpec =>
	withoutUndefined({
		containers: [...initContainers.filter(isSidecar), ...containers].map(toContainer),
		initContainers: initContainers.length > 0 ? initContainers.map(toInitContainer) : undefined,
		restartPolicy: spec.restartPolicy === 'Always' ? undefined : spec.restartPolicy,
		nodeName: spec.nodeName,
		nodeSelector: spec.nodeSelector ?? {},
		nodeAffinity: affinity?.nodeAffinity,
		podAffinity: affinity?.podAffinity ?? [],
		podAntiAffinity: affinity?.podAntiAffinity ?? [],
		tolerations: spec.tolerations ?? [],
		hostNetwork: spec.hostNetwork ?? false,
		serviceAccount: spec.serviceAccountName ?? spec.serviceAccount ?? 'default',
		volumes: volumesOf(spec.volumes),
		hostname: spec.hostname,
		subdomain: spec.subdomain,
		dnsPolicy: spec.dnsPolicy === 'ClusterFirst' ? undefined : spec.dnsPolicy,
		dnsConfig: spec.dnsConfig,
		serviceLinks: spec.enableServiceLinks === false ? (false as const) : undefined,
	});

/** A pod's spec; every mount must refer to a volume of the pod. */
export const podSpec = written
	.superRefine(
		({ containers, initContainers = [], volumes = [] }, { addIssue }) => {
			const written = [...containers.map(placedIn('containers')), ...initContainers.map(placedIn('initContainers'))];
			for (const { list, i, volumeMounts = [] } of written)
				for (const [j, { volume }] of volumeMounts.entries())
					if (!volumes.some(({ name }) => name === volume))
						addIssue({
							code: 'custom',
							message:
								volumes.map(({ name }) => name).join(', ') || 'the name of a volume in spec.volumes, and there is none',
							path: [list, i, 'volumeMounts', j, 'name'],
							params: {
								likely: likely(
									volume,
									volumes.map(({ name }) => name),
								),
							},
						});
		},
		whenRight('containers', 'initContainers', 'volumes'),
	)
	.transform(toPodSpec);

const placedIn = (list: string) => (read: Read, i: number) => ({ list, i, ...read });

/** A StatefulSet's pod spec; mounts are not checked, since they may refer to volumeClaimTemplates. */
export const setPodSpec = written.transform(toPodSpec);

export const pod = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: true, pod: true }),
	spec: podSpec,
})
	.superRefine(
		({ metadata, spec }, { addIssue }) => {
			// If a name is invalid, zod has not filled in defaults.
			const { annotations = {} }: { readonly annotations?: Labels } = metadata;
			for (const issue of runIssues(annotations, spec)) addIssue({ code: 'custom', ...issue });
		},
		whenRight('metadata.annotations', 'spec'),
	)
	.transform(({ metadata, spec }): Omit<PodResource, 'source'> => ({ kind: 'Pod', ...metadata, spec }));
