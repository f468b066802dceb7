import { defaultClassAnnotation } from '../ingress.ts';
import type { IngressClassResource } from '../resource.ts';
import { fields, maybe, maybeText, text, word } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsSubdomain, isSubdomain } from './names.ts';

// The rules are the API server's (pkg/apis/networking/validation, ValidateIngressClass).

const longest = 250;

const controller = text(
	`a DNS name, "/" and a path, at most ${longest} characters (k8s.io/ingress-nginx)`,
	(value) => {
		const [domain = '', ...path] = value.split('/');
		return isSubdomain(domain) && /^[\w/.~%!$&'()*+,;=:-]+$/.test(path.join('/')) && value.length <= longest;
	},
	(value) => (value.includes('/') ? value.toLowerCase() : value),
);

const parameters = fields({
	apiGroup: maybeText(dnsSubdomain),
	kind: text('a kind', (kind) => kind !== ''),
	name: text('a name', (name) => name !== ''),
	scope: maybe(word(['Cluster', 'Namespace'])),
	namespace: maybeText(dnsSubdomain),
});

export const ingressClass = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: false }),
	spec: fields({ controller, parameters: maybe(parameters) }),
}).transform(
	({ metadata, spec: { controller } }): Omit<IngressClassResource, 'source'> => ({
		kind: 'IngressClass',
		...metadata,
		controller,
		...(metadata.annotations[defaultClassAnnotation] === 'true' && { isDefault: true }),
	}),
);
