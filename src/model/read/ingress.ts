import { isIp } from '../../net/ip.ts';
import { classAnnotation, type IngressPath, type IngressRule, pathTypes } from '../ingress.ts';
import type { IngressResource } from '../resource.ts';
import { whenRight } from './check-when.ts';
import { backend } from './ingress-backend.ts';
import { fields, list, maybe, maybeText, text, word } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsSubdomain, isSubdomain } from './names.ts';
import { withoutUndefined } from './without-undefined.ts';

// The rules are the API server's (pkg/apis/networking/validation, ValidateIngressCreate).

const host = text(
	'a DNS name (shop.example), or one behind "*." (*.shop.example); no address and no port',
	(host) => isSubdomain(host.replace(/^\*\./, '')) && !isIp(host),
	(host) => host.toLowerCase().replace(/:\d+$/, ''),
);

/** Parts that an Exact or Prefix path must not contain or end with. */
const barred = ['//', '/./', '/../', '%2f', '%2F'];
const barredEnds = ['/..', '/.'];

function* wrongIn(path: string, type: IngressPath['type']): Generator<string> {
	const plain = type !== 'ImplementationSpecific';
	if (!path.startsWith('/') && (plain || path !== '')) yield 'a path that begins with "/"';
	else if (plain && barred.some((part) => path.includes(part))) yield `a path without ${barred.join(', ')}`;
	else if (plain && barredEnds.some((end) => path.endsWith(end)))
		yield `a path that ends in neither of ${barredEnds.join(', ')}`;
}

const path = fields({ path: maybe(text('a path that begins with "/"')), pathType: word(pathTypes), backend })
	.superRefine(
		({ path = '', pathType }, { addIssue }) => {
			for (const message of wrongIn(path, pathType)) addIssue({ code: 'custom', message, path: ['path'] });
		},
		whenRight('path', 'pathType'),
	)
	.transform(({ path = '', pathType, backend }): IngressPath => ({ path, type: pathType, backend }));

const rule = fields({
	host: maybeText(host),
	http: maybe(fields({ paths: list(path, 'paths (path, pathType, backend)').min(1, 'one path or more') })),
}).transform(({ host, http }): IngressRule => withoutUndefined({ host, paths: http?.paths ?? [] }));

const spec = fields({
	ingressClassName: maybeText(dnsSubdomain),
	defaultBackend: maybe(backend),
	rules: maybe(list(rule, 'rules (host, http)')),
	tls: maybe(
		list(fields({ hosts: maybe(list(host, 'hosts')), secretName: maybeText(dnsSubdomain) }), 'hosts and secretName'),
	),
}).superRefine(
	({ defaultBackend, rules = [] }, { addIssue }) => {
		if (rules.length === 0 && !defaultBackend)
			addIssue({
				code: 'custom',
				message: 'one rule or more, or a defaultBackend',
				params: { found: 'neither rules nor defaultBackend' },
			});
	},
	whenRight('defaultBackend', 'rules'),
);

export const ingress = fields({ ...typeMeta, metadata: metadata({ name: dnsSubdomain, namespaced: true }), spec })
	.superRefine(
		({ metadata: { annotations }, spec: { ingressClassName } }, { addIssue }) => {
			const older = annotations[classAnnotation];
			if (older === undefined || ingressClassName === undefined || older === ingressClassName) return;
			const message = `${ingressClassName}, as spec.ingressClassName says, or none`;
			addIssue({ code: 'custom', message, path: ['metadata', 'annotations', classAnnotation] });
		},
		whenRight('metadata', 'spec'),
	)
	.transform(
		({
			metadata,
			spec: { ingressClassName, defaultBackend, rules = [], tls = [] },
		}): Omit<IngressResource, 'source'> => ({
			...withoutUndefined({
				class: ingressClassName ?? (metadata.annotations[classAnnotation] || undefined),
				defaultBackend,
			}),
			kind: 'Ingress',
			...metadata,
			rules,
			tls: tls.length > 0,
		}),
	);
