import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';

export const logs = verb({
	command: 'logs <pod>',
	describe: "what a pod's program has written (annotation cnilab.dev/run)",
	examples: [
		['$0 logs shop/web-0', 'what it wrote lately'],
		['$0 logs shop/web-0 -f', 'and what it goes on to write, until Ctrl-C'],
	],
	flags: (args) =>
		option
			.lab(args)
			.option('follow', { alias: 'f', type: 'boolean', default: false, describe: 'go on until the pod goes' })
			.positional('pod', { type: 'string', demandOption: true, describe: 'NS/POD' }),
	run: ({ lab, pod, follow }) =>
		withLab(lab, async (client) => {
			const running = client.open(
				'logs',
				{ place: pod, follow },
				{ onPart: ({ stream, data }) => void process[stream].write(Buffer.from(data, 'base64')) },
			);
			for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => running.cancel());
			process.exitCode = (await running.result).code;
		}),
});
