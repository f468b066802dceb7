import * as z from 'zod';
import type { Labels } from '../labels.ts';
import { likely } from '../likely.ts';
import { whenMap } from './check-when.ts';
import { text } from './leaf.ts';

// The syntax of names and labels, as Kubernetes' apimachinery has it (pkg/util/validation).

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const startsWithLetter = /^[a-z]/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const loose = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

const isDnsLabel = (name: string): boolean => label.test(name) && name.length <= 63;
export const isSubdomain = (name: string): boolean => subdomain.test(name) && name.length <= 253;

const lower = (name: string): string =>
	name
		.toLowerCase()
		.replace(/[_\s]+/g, '-')
		.replace(/^-+|-+$/g, '');

/** RFC 1123. */
export const dnsLabel = text(
	'a DNS label: at most 63 of a-z, 0-9 and "-", a letter or digit first and last (cart-0)',
	isDnsLabel,
	(name) => lower(name).replaceAll('.', '-'),
);

/** RFC 1035: services have names that begin with a letter. */
export const serviceName = text(
	'a DNS label that begins with a letter: at most 63 of a-z, 0-9 and "-" (cart)',
	(name) => isDnsLabel(name) && startsWithLetter.test(name),
	(name) => lower(name).replaceAll('.', '-'),
);

export const dnsSubdomain = text(
	'a DNS name: at most 253 of a-z, 0-9, "-" and ".", a letter or digit first and last (cart.v2)',
	isSubdomain,
	lower,
);

const keySyntax =
	'a key: at most 63 letters, digits, "-", "_" and ".", behind an optional DNS name and "/" (app.io/tier)';
const valueSyntax = 'a label value: at most 63 letters, digits, "-", "_" and ".", a letter or digit first and last';

const isKey = (key: string): boolean => {
	const [name = '', ...prefix] = key.split('/').reverse();
	return (
		loose.test(name) &&
		name.length <= 63 &&
		(prefix.length === 0 || (prefix.length === 1 && isSubdomain(prefix[0] ?? '')))
	);
};

const isValue = (value: string): boolean => value === '' || (loose.test(value) && value.length <= 63);

export const labelKey = text(keySyntax, isKey);
export const labelValue = text(valueSyntax, isValue, (value) => value.trim().replace(/\s+/g, '-'));

/** Sorts the keys of labels, since results are compared byte for byte. */
const keyed = <V extends z.ZodType<string>>(value: V, allowed: string, holds: (key: string) => boolean) =>
	z
		.record(z.string(), value, { error: allowed })
		.superRefine((map, { addIssue }) => {
			for (const key of Object.keys(map).filter((key) => !holds(key)))
				addIssue({ code: 'custom', message: keySyntax, path: [key], params: { key: true } });
		}, whenMap)
		.transform((map): Labels => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))));

export const labels = keyed(labelValue, 'a map of labels (app: cart)', isKey);

/** Keys with the syntax of label keys (capitals are accepted in the prefix), and any text as values. Unknown keys below
 * cnilab.dev/ are errors, since a misspelled one would be ignored silently. @param own the known names after
 * "cnilab.dev/" */
const annotationsWith = (own: readonly string[]) =>
	keyed(z.string({ error: 'a text' }), 'a map of annotations', (key) => {
		const [prefix, ...rest] = key.split('/');
		return isKey([prefix?.toLowerCase(), ...rest].join('/')) || isKey(key);
	}).superRefine((map, { addIssue }) => {
		const known = own.map((name) => `${ownPrefix}${name}`);
		const allowed = known.join(', ') || `none of cnilab.dev here: ${ownPrefix}run is a pod's or a pod template's`;
		for (const key of Object.keys(map))
			if (
				key.toLowerCase().startsWith(ownPrefix) &&
				key !== madeFor &&
				!known.includes(key) &&
				!isOfContainer(key, own)
			)
				addIssue({
					code: 'custom',
					message: allowed,
					path: [key],
					params: { key: true, likely: likely(key, known) },
				});
	});

/** "run.web". The container's name is checked later, when the pod is read. */
const isOfContainer = (key: string, own: readonly string[]): boolean =>
	own.some((name) => key.startsWith(`${ownPrefix}${name}.`));

const ownPrefix = 'cnilab.dev/';

/** Written by the lab itself. It is accepted so that printed objects can be applied again. */
const madeFor = `${ownPrefix}ingress-class`;

export const annotations = annotationsWith([]);
/** Annotations of a pod or a pod template. */
export const podAnnotations = annotationsWith(['run']);
