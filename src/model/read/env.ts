import * as z from 'zod';
import { type EnvFrom, type EnvVar, podFields, type Resources, subscripted } from '../env.ts';
import { likely } from '../likely.ts';
import { amountOf } from '../quantity.ts';
import { fields, flag, list, maybe, maybeText, text, word } from './leaf.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { withoutUndefined } from './without-undefined.ts';

// The rules are the API server's: pkg/apis/core/validation (ValidateEnv, validateEnvVarValueFrom, ValidateEnvFrom).

/** Since Kubernetes 1.30 (RelaxedEnvironmentVariableValidation). */
const nameSyntax = 'a name of printable ASCII characters other than "="';
const isName = (name: string): boolean => /^[ -<>-~]+$/.test(name);
const name = text(nameSyntax, isName);

const fieldPath = z
	.string({ error: `a field of the pod: ${podFields.join(', ')}` })
	.superRefine((path, { addIssue }) => {
		if (podFields.some((field) => field === path) || subscripted(path)) return;
		addIssue({
			code: 'custom',
			message: `${podFields.join(', ')}, metadata.labels['KEY'] or metadata.annotations['KEY']`,
			params: { likely: likely(path, podFields) },
		});
	});

const known = ['cpu', 'memory', 'ephemeral-storage'].flatMap((of) => [`limits.${of}`, `requests.${of}`]);
const resource = text('limits.cpu, limits.memory, requests.cpu, requests.memory, and of ephemeral-storage', (path) =>
	[...known, 'limits.hugepages-', 'requests.hugepages-'].some(
		(one) => path === one || (one.endsWith('-') && path.startsWith(one)),
	),
);

/** A number is a quantity too. */
const amount = z.preprocess(
	(value) => (typeof value === 'number' ? String(value) : value),
	text('a quantity (500m, 1Gi)', (written) => !Number.isNaN(amountOf(written))),
);

const keyRef = fields({
	name: dnsSubdomain,
	key: text('a key of the data', (key) => key !== ''),
	optional: maybe(flag),
});

const valueFrom = fields({
	fieldRef: maybe(fields({ apiVersion: maybe(word(['v1'])), fieldPath })),
	resourceFieldRef: maybe(fields({ containerName: maybeText(dnsLabel), resource, divisor: maybe(amount) })),
	configMapKeyRef: maybe(keyRef),
	secretKeyRef: maybe(keyRef),
}).superRefine((sources, { addIssue }) => {
	const count = Object.values(sources).filter(Boolean).length;
	if (count !== 1)
		addIssue({
			code: 'custom',
			message: 'one of fieldRef, resourceFieldRef, configMapKeyRef and secretKeyRef',
			params: { found: count === 0 ? 'none of them' : `${count} of them` },
		});
});

const variable = fields({ name, value: maybe(z.string({ error: 'a text' })), valueFrom: maybe(valueFrom) })
	.superRefine(({ value, valueFrom }, { addIssue }) => {
		if (value && valueFrom)
			addIssue({
				code: 'custom',
				message: 'no valueFrom beside a value',
				path: ['valueFrom'],
				params: { found: 'both' },
			});
	})
	.transform(({ name, value = '', valueFrom }): EnvVar => {
		const { fieldRef, resourceFieldRef, configMapKeyRef: configMap, secretKeyRef: secret } = valueFrom ?? {};
		if (fieldRef) return { name, field: fieldRef.fieldPath };
		if (resourceFieldRef) {
			const { containerName: container, divisor, resource } = resourceFieldRef;
			return withoutUndefined({ name, resource, container, divisor });
		}
		if (configMap) return { name, ...keyOf(configMap), configMap: configMap.name };
		if (secret) return { name, ...keyOf(secret), secret: secret.name };
		return { name, value };
	});

const keyOf = ({ key, optional }: z.output<typeof keyRef>) =>
	withoutUndefined({ key, optional: optional ? (true as const) : undefined });

export const env = list(variable, 'variables (name, value)');

const source = fields({ name: dnsSubdomain, optional: maybe(flag) });

export const envFrom = list(
	fields({ prefix: maybeText(text(nameSyntax, isName)), configMapRef: maybe(source), secretRef: maybe(source) })
		.superRefine(({ configMapRef, secretRef }, { addIssue }) => {
			if (Boolean(configMapRef) === Boolean(secretRef))
				addIssue({
					code: 'custom',
					message: 'one of configMapRef and secretRef',
					params: { found: configMapRef ? 'both' : 'none of them' },
				});
		})
		.transform(({ prefix, configMapRef, secretRef }): EnvFrom => {
			const { name = '', optional } = configMapRef ?? secretRef ?? {};
			const common = withoutUndefined({ prefix, optional: optional ? (true as const) : undefined });
			return configMapRef ? { ...common, configMap: name } : { ...common, secret: name };
		}),
	'sources (configMapRef, secretRef)',
);

const amounts = maybe(z.record(z.string(), amount, { error: 'a map of quantities (cpu: 500m)' }));

export const resources = fields({ limits: amounts, requests: amounts }).transform(
	({ limits, requests }): Resources => withoutUndefined({ limits, requests }),
);
