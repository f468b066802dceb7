import * as z from 'zod';
import type { EnvFrom, EnvVar } from '../../model/env.ts';
import type { Selector } from '../../model/labels.ts';
import type { PodSpec, PodTemplate } from '../../model/resource.ts';
import type { Mount, Probe, Volume } from '../../model/volume.ts';
import { ip, labels, port, protocol } from './leaf.ts';

const text = z.string();
const texts = z.array(text);
const yes = z.literal(true);

export const selector: z.ZodType<Selector> = z.looseObject({
	matchLabels: labels,
	matchExpressions: z.array(
		z.looseObject({ key: text, operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']), values: texts }),
	),
});

const portOrName = z.union([port, text]);

const probe: z.ZodType<Probe> = z.looseObject({
	ask: z.union([
		z.looseObject({ http: z.looseObject({ port: portOrName, path: text, secure: z.literal(true).exactOptional() }) }),
		z.looseObject({ tcp: z.looseObject({ port: portOrName }) }),
		z.looseObject({ exec: texts }),
	]),
	...{ initialDelay: z.number(), period: z.number(), timeout: z.number() },
	...{ successes: z.number(), failures: z.number() },
});

const mount: z.ZodType<Mount> = z.looseObject({
	volume: text,
	path: text,
	subPath: text.exactOptional(),
	readOnly: yes.exactOptional(),
});

const volume: z.ZodType<Volume> = z.union([
	z.looseObject({ name: text, claim: text, readOnly: yes.exactOptional() }),
	z.looseObject({ name: text, empty: yes }),
	z.looseObject({ name: text, other: yes }),
	z.looseObject({ name: text, nodePath: text }),
	z.looseObject({
		name: text,
		configMap: text,
		items: z.array(z.looseObject({ key: text, path: text })).exactOptional(),
	}),
]);

const optional = yes.exactOptional();

const envVar: z.ZodType<EnvVar> = z.union([
	z.looseObject({ name: text, value: text }),
	z.looseObject({ name: text, field: text }),
	z.looseObject({ name: text, resource: text, container: text.exactOptional(), divisor: text.exactOptional() }),
	z.looseObject({ name: text, configMap: text, key: text, optional }),
	z.looseObject({ name: text, secret: text, key: text, optional }),
]);

const prefix = text.exactOptional();

const envFrom: z.ZodType<EnvFrom> = z.union([
	z.looseObject({ configMap: text, prefix, optional }),
	z.looseObject({ secret: text, prefix, optional }),
]);

const amounts = z.record(text, text).exactOptional();

const container = z.looseObject({
	name: text,
	ports: z.array(
		z.looseObject({
			...{ name: text.exactOptional(), port, protocol },
			...{ hostPort: port.exactOptional(), hostIP: ip.exactOptional() },
		}),
	),
	mounts: z.array(mount).exactOptional(),
	readiness: probe.exactOptional(),
	liveness: probe.exactOptional(),
	startup: probe.exactOptional(),
	env: z.array(envVar).exactOptional(),
	envFrom: z.array(envFrom).exactOptional(),
	resources: z.looseObject({ limits: amounts, requests: amounts }).exactOptional(),
});

const nodeTerm = z.array(
	z.looseObject({
		key: text,
		operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
		values: texts,
	}),
);

const podTerm = z.looseObject({
	selector,
	namespaces: texts.exactOptional(),
	namespaceSelector: selector.exactOptional(),
	topologyKey: text,
});

export const effect = z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

const toleration = z.looseObject({
	key: text.exactOptional(),
	operator: z.enum(['Exists', 'Equal']),
	value: text,
	effect: effect.exactOptional(),
});

const dnsConfig = z.looseObject({
	nameservers: z.array(ip).exactOptional(),
	searches: texts.exactOptional(),
	options: z.array(z.looseObject({ name: text, value: text.exactOptional() })).exactOptional(),
});

export const podSpec: z.ZodType<PodSpec> = z.looseObject({
	containers: z.array(container),
	initContainers: z.array(container.extend({ sidecar: optional })).exactOptional(),
	restartPolicy: z.enum(['OnFailure', 'Never']).exactOptional(),
	nodeName: text.exactOptional(),
	nodeSelector: labels,
	nodeAffinity: z.array(nodeTerm).exactOptional(),
	podAffinity: z.array(podTerm),
	podAntiAffinity: z.array(podTerm),
	tolerations: z.array(toleration),
	hostNetwork: z.boolean(),
	serviceAccount: text,
	volumes: z.array(volume).optional(),
	hostname: text.exactOptional(),
	subdomain: text.exactOptional(),
	dnsPolicy: z.enum(['ClusterFirstWithHostNet', 'Default', 'None']).exactOptional(),
	dnsConfig: dnsConfig.exactOptional(),
	serviceLinks: z.literal(false).exactOptional(),
});

export const podTemplate: z.ZodType<PodTemplate> = z.looseObject({ labels, annotations: labels, spec: podSpec });
