import type { LabClient } from '../../bus/caller.ts';
import { describe as described } from '../../describe/describe.ts';
import { printDescription } from '../../describe/description.ts';
import type { View } from '../../describe/view.ts';
import { durationText } from '../ages.ts';
import { someChosenIn } from '../chosen.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import { liveOf } from '../live.ts';
import * as option from '../options.ts';
import { print, printJson } from '../output.ts';

export const describe = verb({
	command: 'describe <what..>',
	describe: 'show all about an object: the policies about a pod and whom they let in, endpoints, devices, warnings',
	examples: [
		['$0 describe pod shop/front', 'its device on the node, its policies, who may reach it'],
		['$0 describe node n1', 'its devices, its pods, how many objects its kernel holds'],
		['$0 describe svc/shop/cart netpol/shop/deny-all', 'several'],
		['$0 describe deploy cart -n shop -o json', 'for a script'],
	],
	notes:
		'Who may reach a pod is what all policies together mean, whatever the dataplane does; `cnilab matrix` asks the pods themselves.',
	flags: (args) =>
		option.output(option.chosen(option.lab(args)), ['json'] as const).positional('what', {
			type: 'string',
			array: true,
			demandOption: true,
			describe: 'KIND NAME.., KIND/NAME, KIND/NAMESPACE/NAME; a kind alone is all of it',
		}),
	run: async ({ lab, what, output, ...choice }) => {
		const view = await withLab(lab, viewOf);
		const chosen = someChosenIn(view, { words: what, ...choice, all: true }, 'describe');
		const all = chosen.map(({ kind, item }) => ({ kind, ...described(view, kind, item) }));
		if (output === 'json') return printJson(all.length === 1 ? all[0] : all);
		print(all.map(({ kind: _, ...description }) => printDescription(description)).join('\n\n\n'));
	},
});

const viewOf = async (client: LabClient): Promise<View> => {
	const [live, status, warnings, births] = await Promise.all([
		liveOf(client),
		client.call('status', {}),
		client.call('warnings', {}),
		client.call('births', {}),
	]);
	const now = Date.now();
	const ageOf = (ref: string) => (births[ref] === undefined ? undefined : durationText(now - births[ref]));
	return { ...live, status, warnings, ageOf };
};
