import * as z from 'zod';
import { parseCidr } from '../../net/cidr.ts';
import { familyOf, type Ip, parseIp } from '../../net/ip.ts';
import { ceilings } from '../ceilings.ts';
import type { CniFacts, Option } from '../cni-facts.ts';
import { ingressBackends } from '../ingress.ts';
import { likely } from '../likely.ts';
import { type CniChoice, machineDoors, proxyModes } from '../topology.ts';
import { whenList } from './check-when.ts';
import { noDuplicates } from './duplicates.ts';
import { chosen, fields, flag, list, maybe, parsed, text, whole, word } from './leaf.ts';
import { dnsLabel, labels, labelValue } from './names.ts';
import { ownVersion } from './own-document.ts';
import { valueAt } from './path.ts';
import { taint } from './taint.ts';
import { about } from './topology-fields.ts';

/** In bytes, from RFC 791's minimum for IPv4 hosts to the maximum of a veth. */
const mtu = whole(576, 65535);

const ofFamily4 =
	<T extends string>(parse: (text: string) => T) =>
	(text: string): T => {
		const value = parse(text);
		if (familyOf(value) !== 4) throw new RangeError(`"${text}" is not IPv4`);
		return value;
	};

const cidr = parsed('an IPv4 network in CIDR notation with no host bits set (10.244.0.0/16)', ofFamily4(parseCidr));
const address = parsed<Ip>('an IPv4 address (172.31.0.2)', ofFamily4(parseIp));

/** Reserved names of other machines. */
const taken = ['router', 'external'];

const node = fields(
	{
		name: dnsLabel.superRefine((name, { addIssue }) => {
			if (taken.includes(name))
				addIssue({ code: 'custom', message: `a name other than ${taken.join(' and ')}: the lab has those itself` });
		}),
		labels: maybe(labels),
		zone: maybe(labelValue),
		address: maybe(address),
		taints: maybe(list(taint, 'taints (key, value, effect)')),
	},
	about.node,
);
export type WrittenNode = z.output<typeof node>;

const nodes = list(node, 'nodes (name, labels, zone, address, taints)')
	.min(1, 'one node or more')
	.max(ceilings.nodes, `at most ${ceilings.nodes} nodes`)
	.superRefine(
		noDuplicates(
			{ key: ({ name }) => name, at: 'name', one: 'one node a name' },
			{ key: ({ address }) => address, at: 'address', one: 'one node an address' },
		),
		whenList,
	);

const counts = `a whole number from 1 to ${ceilings.nodes}, or a list of nodes`;
const count = z.int({ error: counts }).min(1, counts).max(ceilings.nodes, counts);

export const topologySchema = (cnis: ReadonlyMap<string, CniFacts>) =>
	fields(
		{
			apiVersion: word([ownVersion]),
			kind: word(['Topology']),
			metadata: fields({ name: dnsLabel }, about.metadata),
			spec: fields(
				{
					cni: cniSchema(cnis),
					nodes: maybe(
						chosen(
							(value): z.ZodType<number | WrittenNode[]> => (Array.isArray(value) ? nodes : count),
							() => [count, nodes],
						),
					),
					podCIDR: maybe(cidr),
					serviceCIDR: maybe(cidr),
					underlay: maybe(
						fields(
							{ cidr: maybe(cidr), mtu: maybe(mtu), loadBalancers: maybe(cidr), machine: maybe(word(machineDoors)) },
							about.underlay,
						),
					),
					external: maybe(fields({ cidr: maybe(cidr) }, about.external)),
					kubeProxy: maybe(word(proxyModes)),
					dns: maybe(flag),
					ingress: maybe(fields({ backends: maybe(word(ingressBackends)) }, about.ingress)),
					runtime: maybe(word(['auto', 'docker', 'netns'])),
				},
				about.spec,
			),
		},
		about.head,
	);
type TopologySpec = z.output<ReturnType<typeof topologySchema>>['spec'];

/** A spec without its invalid fields. */
export type UsableSpec = { readonly [K in keyof TopologySpec]?: TopologySpec[K] | undefined };

/** `cni: calico`, or `cni: {name: flannel, options: {backend: host-gw}}`. */
const cniSchema = (cnis: ReadonlyMap<string, CniFacts>) => {
	const known = [...cnis.keys()].sort();
	const name = text(
		known.join(', '),
		(name) => cnis.has(name),
		(name) => likely(name, known) ?? name,
	);
	return chosen(
		(value): z.ZodType<CniChoice> => {
			const short = typeof value === 'string';
			const cni = cnis.get(nameIn(value) ?? '');
			const options = cni ? optionsSchema(cni) : z.unknown().transform(() => ({}));
			if (short) return name.transform((name) => ({ name, options: defaultsOf(cni) }));
			return fields({ name, options: maybe(options) }, about.cni).transform(({ name, options = defaultsOf(cni) }) => ({
				name,
				options,
			}));
		},
		() => [z.enum(known), ...[...cnis.values()].map(formOf)],
	);
};

const formOf = (cni: CniFacts) => fields({ name: word([cni.name]), options: maybe(optionsSchema(cni)) }, about.cni);

const nameIn = (value: unknown): string | undefined => {
	const name = typeof value === 'string' ? value : valueAt(value, ['name']);
	return typeof name === 'string' ? name : undefined;
};

type Options = CniChoice['options'];

const optionsSchema = ({ options }: CniFacts) => {
	const shape = Object.fromEntries(sorted(options).map(([name, option]) => [name, maybe(optionSchema(option))]));
	return fields(shape, aboutOptions(options)).transform(
		(given): Options =>
			Object.fromEntries(sorted(options).map(([name, option]) => [name, given[name] ?? option.default])),
	);
};

const optionSchema = ({ type, values, min = 0, max }: Option): z.ZodType<string | number | boolean> => {
	const [first, ...rest] = values ?? [];
	const schemas = {
		boolean: () => flag,
		number: () => whole(min, max),
		string: () => (first === undefined ? text('a text') : word([first, ...rest])),
	};
	return schemas[type]();
};

const aboutOptions = (options: CniFacts['options']) =>
	Object.fromEntries(
		Object.entries(options).map(([name, option]) => [name, [option.about, `${option.default}`] as const]),
	);

const defaultsOf = (cni: CniFacts | undefined): Options =>
	Object.fromEntries(sorted(cni?.options ?? {}).map(([name, option]) => [name, option.default]));

const sorted = (options: CniFacts['options']) => Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
