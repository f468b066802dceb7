import { LabError, LabErrors } from '../errors.ts';
import type { Ip } from '../net/ip.ts';
import type { Cluster } from './cluster.ts';
import { isGlob, matchesGlob } from './glob.ts';
import { likely } from './likely.ts';
import type { Source } from './meta.ts';
import { nameOf } from './name-of.ts';
import { balancersOf } from './service.ts';

/** `{{ip ns/pod}}`, `{{ip node/name}}` or `{{nodeip name}}`, `{{ip external}}`, `{{svc ns/name}}`, `{{lb ns/name}}` (a
 * Service's load balancer) and `{{tunnel node}}` (the address of the node's tunnel device, which is the source of the
 * node's own packets to pods of other nodes) stand for addresses that are not known before pods are scheduled. All
 * other braces (Helm's, Go's, Prometheus') are plain text. */
export const templateWords = ['ip', 'nodeip', 'svc', 'lb', 'tunnel'] as const;
export type TemplateWord = (typeof templateWords)[number];

/** For each word, the address of every name. */
export type Lookup = Readonly<Record<TemplateWord, ReadonlyMap<string, string>>>;

/** @throws LabError naming every template of the text that has no address. */
export const substitute = (text: string, lookup: Lookup, where?: Source): string => {
	const { text: result, errors } = replaceTemplates(text, lookup, where);
	const [first, ...more] = errors;
	if (first) throw more.length > 0 ? new LabErrors(errors) : first;
	return result;
};

export const replaceTemplates = (text: string, lookup: Lookup, where?: Source) => {
	const errors: LabError[] = [];
	const replaced = text.replace(template(), (whole: string, word: string, name: string) => {
		const address = isWord(word) ? find(lookup[word], name) : undefined;
		if (address === undefined) errors.push(unknown(whole, isWord(word) ? lookup[word] : new Map(), name, where));
		return address ?? whole;
	});
	return { text: replaced, errors };
};

/** A new expression each time, since a global one keeps its lastIndex. */
const template = () => new RegExp(`\\{\\{[ \\t]*(${templateWords.join('|')})[ \\t]+([^\\s{}]+)[ \\t]*\\}\\}`, 'g');

const isWord = (text: string): text is TemplateWord => templateWords.some((word) => word === text);

/** The address of a name. A glob takes the first match, since names of a Deployment's pods are generated. */
const find = (addresses: ReadonlyMap<string, string>, name: string): string | undefined => {
	if (!isGlob(name)) return addresses.get(name);
	const [first] = [...addresses.keys()].filter((known) => matchesGlob(name, known)).sort();
	return first === undefined ? undefined : addresses.get(first);
};

const unknown = (whole: string, known: ReadonlyMap<string, string>, name: string, where?: Source): LabError => {
	const names = [...known.keys()].sort();
	const meant = likely(name, names);
	const shown = names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ') || 'none is there';
	const message = `found ${whole}; allowed: a name that has an address (${shown})`;
	return new LabError('bad-input', `${message}${meant ? `; did you mean "${meant}"?` : ''}`, where ? { where } : {});
};

export const holdsTemplate = (text: string): boolean => template().test(text);

/** Replaces the braces and blanks of templates by characters without meaning in YAML, at the same length; an unquoted
 * `cidr: {{ip shop/cart-0}}/32` would otherwise begin a map. */
export const mask = (text: string): string =>
	text.replace(template(), (whole) =>
		whole.replaceAll('{', '\uE000').replaceAll('}', '\uE001').replace(/[ \t]/g, '\uE002'),
	);

export const unmask = (text: string): string =>
	text.replaceAll('\uE000', '{').replaceAll('\uE001', '}').replaceAll('\uE002', ' ');

type Places = Pick<Cluster, 'topology' | 'pods' | 'nodes' | 'services'>;

/** The addresses of a cluster that templates stand for. */
export const addressesOf = ({ topology, pods, nodes, services }: Places): Lookup => ({
	ip: new Map([
		...pods.map((pod): [string, Ip] => [nameOf(pod), pod.ip]),
		...nodes.map(({ name, address }): [string, Ip] => [`node/${name}`, address]),
		['external', topology.external.address],
	]),
	nodeip: new Map(nodes.map(({ name, address }) => [name, address])),
	svc: new Map(services.flatMap((service) => (service.clusterIP ? [[nameOf(service), service.clusterIP]] : []))),
	lb: new Map(
		services.flatMap((service) =>
			balancersOf(service)
				.slice(0, 1)
				.map(({ ip }) => [nameOf(service), ip]),
		),
	),
	tunnel: new Map(nodes.flatMap(({ name, tunnel }) => (tunnel ? [[name, tunnel]] : []))),
});
