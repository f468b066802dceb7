import type { LabClient } from '../../bus/caller.ts';
import type { LogsWanted } from '../../bus/verbs.ts';
import { LabError } from '../../errors.ts';
import { ceilings } from '../../model/ceilings.ts';
import { parseLabelSelector } from '../../model/label-selector.ts';
import { nameOf } from '../../model/name-of.ts';
import { selects } from '../../model/selector.ts';
import { verb } from '../command.ts';
import { durationMs } from '../duration.ts';
import { lookAround, placeIn } from '../in-pod.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';
import { say } from '../output.ts';

/** Lines of each pod, if several are selected without --tail (kubectl's default). */
const tailOfMany = 10;

export const logs = verb({
	command: 'logs [pod]',
	describe: "what a pod's program has written (annotation cnilab.dev/run)",
	examples: [
		['$0 logs shop/web-0', 'what it wrote lately'],
		['$0 logs shop/web-0 -f', 'and what it goes on to write, until Ctrl-C'],
		['$0 logs deploy/web -n shop --tail 20 --since 10m --timestamps', 'a part of it'],
		['$0 logs shop/web-0 -c wait', "what an init container's program wrote"],
		['$0 logs -l app=web -n shop', 'of every pod with these labels, ten lines each'],
	],
	flags: (args) =>
		option
			.inPod(option.lab(args))
			.option('follow', {
				alias: 'f',
				type: 'boolean',
				default: false,
				describe: 'follow the output until the pod is gone',
			})
			.option('tail', {
				type: 'number',
				range: { least: -1, most: ceilings.int32, whole: true },
				describe: 'number of last lines; -1: all, the default without -l',
				requiresArg: true,
			})
			.option('since', {
				type: 'string',
				describe: 'only lines newer than this: 5s, 10m, 1h30m; 0: all',
				requiresArg: true,
			})
			.option('timestamps', { type: 'boolean', default: false, describe: 'begin each line with its time' })
			.option('selector', { alias: 'l', type: 'string', describe: 'of pods with these labels', requiresArg: true })
			.positional('pod', {
				type: 'string',
				describe: 'POD, NAMESPACE/POD, or deploy/NAME, sts/NAME, ds/NAME, job/NAME, svc/NAME',
			}),
	run: async ({ lab, pod, follow, timestamps, container, namespace, selector, ...args }) => {
		const tail = args.tail ?? (selector === undefined ? -1 : tailOfMany);
		const sinceMs = args.since === undefined ? undefined : durationMs('--since', args.since) || undefined;
		const asked = {
			...{ follow, timestamps },
			...(container !== undefined && { container }),
			...(tail >= 0 && { tail }),
			...(sinceMs !== undefined && { sinceMs }),
		};
		await withLab(lab, async (client) => {
			const places = await placesOf(client, { pod, selector, namespace, container });
			if (follow) await Promise.all(places.map((place) => show(client, { ...asked, place })));
			else for (const place of places) await show(client, { ...asked, place });
		});
	},
});

interface Which {
	readonly pod: string | undefined;
	readonly selector: string | undefined;
	readonly namespace: string | undefined;
	readonly container: string | undefined;
}

/** @throws LabError unless there is either a pod or labels */
const placesOf = async (client: LabClient, { pod, selector, ...within }: Which): Promise<readonly string[]> => {
	if ((pod === undefined) === (selector === undefined))
		throw new LabError('bad-input', 'expected a pod, TYPE/NAME, or labels (-l), and only one of these', {
			hint: 'cnilab logs shop/web-0, cnilab logs deploy/web -n shop, cnilab logs -l app=web',
		});
	if (pod !== undefined) {
		const { place, of } = await placeIn(client, pod, within);
		if (of > 1) say(`Found ${of} pods, using pod/${place.split('/')[1]}`);
		return [place];
	}
	const wanted = parseLabelSelector(selector ?? '');
	const { pods, ended = [] } = (await lookAround(client)).cluster;
	const { namespace } = within;
	const chosen = [...pods, ...ended].filter(
		(one) => (namespace === undefined || one.namespace === namespace) && selects(wanted, one.labels),
	);
	if (chosen.length === 0) say(`No resources found${namespace === undefined ? '' : ` in ${namespace} namespace`}.`);
	return chosen.map(nameOf).sort();
};

/** Prints logs; the first that fails sets the exit code. */
const show = async (client: LabClient, wanted: LogsWanted): Promise<void> => {
	const running = client.open('logs', wanted, {
		onPart: ({ stream, data }) => void process[stream].write(Buffer.from(data, 'base64')),
	});
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => running.cancel());
	const { code } = await running.result;
	process.exitCode ||= code;
};
