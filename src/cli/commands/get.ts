import { LabError, LabErrors } from '../../errors.ts';
import { type Group, type Looks, tableOf } from '../../listing/rows.ts';
import { allKinds, kindInGroup, kindNames, pluralOf } from '../../model/kind-names.ts';
import { parseLabelSelector } from '../../model/label-selector.ts';
import { selects } from '../../model/selector.ts';
import { toYaml } from '../../model/write/yaml.ts';
import { agesBy } from '../ages.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import { liveOf } from '../live.ts';
import { itemsOf, type Wanted, wantedIn } from '../objects.ts';
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
		['$0 get deploy -n shop -o yaml > shop.yaml', 'as it was applied: `apply -f shop.yaml` changes nothing'],
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
			.option('headers', { type: 'boolean', default: true, describe: 'the line of titles; --no-headers leaves it out' })
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
		const { live, births } = await withLab(args.lab, async (client) => ({
			live: await liveOf(client),
			births: await client.call('births', {}),
		}));
		const errors: LabError[] = [];
		const found = wanted.flatMap((one) => {
			try {
				const items = itemsOf(live, one, { namespace });
				return [{ kind: one.kind, items: items.filter((item) => !selector || selects(selector, item.labels)) }];
			} catch (error) {
				if (!(error instanceof LabError)) throw error;
				errors.push(error);
				return [];
			}
		});
		// As in kubectl: existing objects are printed first, then errors for those that do not exist.
		if (found.some(({ items }) => items.length > 0) || errors.length === 0)
			show(found, { ...args, namespace, ageOf: agesBy(births, Date.now()), single: isSingle(wanted) });
		if (errors.length > 0) throw new LabErrors(errors);
	},
});

interface Shown {
	readonly output?: 'wide' | 'yaml' | 'json' | 'name' | undefined;
	readonly namespace: string | undefined;
	readonly headers: boolean;
	readonly showLabels: boolean;
	readonly ageOf: NonNullable<Looks['ageOf']>;
	/** One object was named. */
	readonly single: boolean;
}

const isSingle = (wanted: readonly Wanted[]): boolean => wanted.length === 1 && wanted[0]?.name !== undefined;

const show = (found: readonly Group[], { namespace, single, ...args }: Shown): void => {
	const objects = found.flatMap(({ items }) => items.map(({ object }) => object()));
	const [only] = objects;
	const whole = only && objects.length === 1 && single ? only : listOf(objects);
	if (args.output === 'json') printJson(whole);
	else if (args.output === 'yaml') print(toYaml([whole]).trimEnd());
	else if (objects.length === 0)
		say(`No resources found${namespace === undefined ? '' : ` in ${namespace} namespace`}.`);
	else
		print(args.output === 'name' ? grouped(found).flatMap(namesIn).join('\n') : tables(found, { namespace, ...args }));
};

const tables = (found: readonly Group[], { namespace, ...args }: Omit<Shown, 'single'>): string => {
	const groups = grouped(found);
	const looks: Looks = {
		wide: args.output === 'wide',
		namespaced: namespace === undefined,
		prefixed: groups.length > 1,
		labelled: args.showLabels,
		ageOf: args.ageOf,
		headless: !args.headers,
	};
	return groups
		.filter(({ items }) => items.length > 0)
		.map((group) => tableOf(group, looks))
		.join('\n\n');
};

const grouped = (found: readonly Group[]): readonly Group[] =>
	[...Map.groupBy(found, ({ kind }) => kind)].map(([kind, parts]) => ({
		kind,
		items: parts.flatMap(({ items }) => items),
	}));

const listOf = (items: readonly object[]) => ({
	apiVersion: 'v1',
	items,
	kind: 'List',
	metadata: { resourceVersion: '' },
});

const namesIn = ({ kind, items }: Group): readonly string[] => items.map(({ name }) => `${kindInGroup(kind)}/${name}`);
