import { type Group, tableOf } from '../../listing/rows.ts';
import { allKinds, kindInGroup, kindNames, pluralOf } from '../../model/kind-names.ts';
import { parseLabelSelector } from '../../model/label-selector.ts';
import { selects } from '../../model/selector.ts';
import { toYaml } from '../../model/write/yaml.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import { liveOf } from '../live.ts';
import { itemsOf, wantedIn } from '../objects.ts';
import * as option from '../options.ts';
import { print, printJson, say } from '../output.ts';

export const get = verb({
	command: 'get <what..>',
	describe: "show a lab's objects as kubectl would: pods, nodes, svc, ing, netpol, deploy, …",
	examples: [
		['$0 get pods', 'of all namespaces: a lab is small; -n shop for one'],
		['$0 get pods,svc -n shop -o wide', 'several kinds, with more columns'],
		['$0 get deploy/cart netpol/deny-all', 'these; also deploy shop/cart, deploy cart -n shop'],
		['$0 get pods -l app=cart,tier!=gold --show-labels', 'by labels'],
		['$0 get node n1 -o yaml', 'the whole object'],
		['$0 get all -o name', 'names only, one a line'],
	],
	notes: `Kinds, with their short names: ${allKinds
		.map((kind) => [pluralOf(kind), ...kindNames[kind].short].join(' '))
		.join(', ')}.`,
	flags: (args) =>
		option
			.output(option.namespace(option.lab(args)), ['wide', 'yaml', 'json', 'name'] as const)
			.option('all-namespaces', {
				alias: 'A',
				type: 'boolean',
				default: false,
				describe: 'every namespace, which is the default',
			})
			.option('selector', { alias: 'l', type: 'string', describe: 'only objects with these labels', requiresArg: true })
			.option('show-labels', { type: 'boolean', default: false, describe: 'labels in a last column' })
			.positional('what', {
				type: 'string',
				array: true,
				demandOption: true,
				describe: 'KIND[,KIND] [NAME..], KIND/NAME',
			}),
	run: async (args) => {
		const wanted = wantedIn(args.what);
		const selector = args.selector === undefined ? undefined : parseLabelSelector(args.selector);
		const namespace = args.allNamespaces ? undefined : args.namespace;
		const live = await withLab(args.lab, liveOf);
		const found = wanted.map((one) => ({
			kind: one.kind,
			items: itemsOf(live, one, { namespace }).filter((item) => !selector || selects(selector, item.labels)),
		}));
		const objects = found.flatMap(({ items }) => items.map(({ object }) => object()));
		const [only] = objects;
		const single = objects.length === 1 && wanted.length === 1 && wanted[0]?.name !== undefined;
		const whole = only && single ? only : listOf(objects);
		if (args.output === 'json') return printJson(whole);
		if (args.output === 'yaml') return print(toYaml([whole]).trimEnd());
		if (objects.length === 0)
			return say(`No resources found${namespace === undefined ? '' : ` in ${namespace} namespace`}.`);
		const groups = [...Map.groupBy(found, ({ kind }) => kind)].map(([kind, parts]) => ({
			kind,
			items: parts.flatMap(({ items }) => items),
		}));
		if (args.output === 'name') return print(groups.flatMap(namesIn).join('\n'));
		const looks = {
			wide: args.output === 'wide',
			namespaced: namespace === undefined,
			prefixed: groups.length > 1,
			labelled: args.showLabels,
		};
		print(
			groups
				.filter(({ items }) => items.length > 0)
				.map((group) => tableOf(group, looks))
				.join('\n\n'),
		);
	},
});

const listOf = (items: readonly object[]) => ({
	apiVersion: 'v1',
	items,
	kind: 'List',
	metadata: { resourceVersion: '' },
});

const namesIn = ({ kind, items }: Group): readonly string[] => items.map(({ name }) => `${kindInGroup(kind)}/${name}`);
