import { LabError, LabErrors } from '../../errors.ts';
import { kindInGroup } from '../../model/kind-names.ts';
import type { Labels } from '../../model/labels.ts';
import { labelKey, labelValue } from '../../model/read/names.ts';
import { changeLab, drily, noChange, printConverged, worldOf } from '../change.ts';
import { type Chosen, refuseMade, someChosenIn } from '../chosen.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import { liveOf } from '../live.ts';
import * as option from '../options.ts';
import { print, printJson } from '../output.ts';

export const label = verb({
	command: 'label <what..>',
	describe: 'set and remove labels in a running lab, and wait until every kernel is in sync',
	examples: [
		['$0 label pod shop/web-0 tier=gold old-', 'sets one, removes another'],
		['$0 label pods "shop/cart-*" tier=gold', 'of all pods that fit'],
		['$0 label ns shop team=web', 'of a namespace'],
		['$0 label node n1 topology.kubernetes.io/zone-', 'of a node'],
		['$0 label pods -l app=cart -n shop tier=gold', 'of those that have other labels'],
		['$0 label ns shop team=mobile --overwrite', 'in the place of another value'],
	],
	flags: (args) =>
		option
			.output(option.dryRun(option.chosen(option.lab(args))), ['json'] as const)
			.option('overwrite', {
				type: 'boolean',
				default: false,
				describe: 'allow changes of existing labels, which are refused otherwise',
			})
			.positional('what', {
				type: 'string',
				array: true,
				demandOption: true,
				describe: 'KIND NAME.. or KIND/NAME.., then KEY=VALUE.. and KEY-..',
			}),
	run: async ({ lab, what, output, dryRun, overwrite, ...choice }) => {
		const change = changeIn(what.filter(isChange));
		await withLab(lab, async (client) => {
			const [before, live] = await Promise.all([worldOf(client), liveOf(client)]);
			const words = what.filter((word) => !isChange(word));
			const chosen = someChosenIn(live, { words, ...choice }, 'label');
			refuseMade(live, chosen, 'label');
			const objects = chosen.map((one) => ({ ...one, did: outcomeOf(one, change) }));
			if (!overwrite) refuseOthers(objects, change);
			const wanted = objects.filter(({ did }) => did !== 'not labeled').map(({ ref }) => ({ object: ref, ...change }));
			const idle = wanted.length === 0;
			const changed = await (idle
				? noChange(client, dryRun)
				: changeLab(client, { label: wanted }, { before, dryRun }));
			if (output === 'json')
				return printJson({ ...changed, objects: objects.map(({ ref, did }) => ({ object: ref, did })) });
			for (const { kind, item, did } of objects) print(`${kindInGroup(kind)}/${item.name} ${did}${drily[dryRun]}`);
			if (!idle) printConverged(changed);
		});
	},
});

interface LabelWords {
	readonly set: Labels;
	readonly remove: readonly string[];
}

const isChange = (word: string): boolean => word.includes('=') || word.endsWith('-');

/** @throws LabError for an invalid label */
const changeIn = (words: readonly string[]): LabelWords => {
	if (words.length === 0)
		throw new LabError('bad-input', 'no label was given', { hint: 'KEY=VALUE sets one, KEY- removes it' });
	const set = words
		.filter((word) => word.includes('='))
		.map((word): [string, string] => {
			const [key = '', ...value] = word.split('=');
			return [checked(labelKey, key), checked(labelValue, value.join('='))];
		});
	const remove = words.filter((word) => !word.includes('=')).map((word) => checked(labelKey, word.slice(0, -1)));
	return { set: Object.fromEntries(set), remove };
};

const checked = (schema: typeof labelKey, text: string): string => {
	const { error } = schema.safeParse(text);
	if (error) throw new LabError('bad-input', `found "${text}"; allowed: ${error.issues[0]?.message}`);
	return text;
};

/** Refuses to overwrite, with kubectl's message (pkg/cmd/label: validateNoOverwrites). @throws LabErrors for labels
 * that have another value */
const refuseOthers = (objects: readonly Chosen[], { set }: LabelWords): void => {
	const errors = objects.flatMap(({ ref, item: { labels } }) =>
		Object.entries(set)
			.filter(([key, value]) => Object.hasOwn(labels, key) && labels[key] !== value)
			.map(
				([key]) =>
					new LabError('failed', `'${key}' already has a value (${labels[key]}), and --overwrite is false`, {
						asked: `label ${ref}`,
						hint: '--overwrite gives it the new one',
					}),
			),
	);
	if (errors.length > 0) throw new LabErrors(errors);
};

/** As `kubectl label` prints it. */
const outcomeOf = ({ item: { labels } }: Chosen, { set, remove }: LabelWords): string => {
	if (Object.entries(set).some(([key, value]) => labels[key] !== value)) return 'labeled';
	return remove.some((key) => key in labels) ? 'unlabeled' : 'not labeled';
};
