import { LabError } from '../../errors.ts';
import { ceilings } from '../../model/ceilings.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';
import { rowsFor } from '../rows.ts';
import { rounds } from '../watch/rounds.ts';
import { jsonScreen, lineScreen, terminalScreen } from '../watch/screens.ts';

export const watch = verb({
	command: 'watch',
	describe: 'the truth table live: probed again after changes, with what changed when',
	examples: [
		['$0 watch', 'until Ctrl-C; change the lab from another terminal'],
		['$0 watch --from external', 'with the world as a row too'],
		['$0 watch | tee changes.log', 'in a pipe, one line a change'],
		['$0 watch -o json --for 60', 'JSON lines, for a minute'],
	],
	flags: (args) =>
		option
			.output(option.rows(option.lab(args)), ['json'] as const)
			.option('every', {
				type: 'number',
				range: { least: 0.1, most: ceilings.seconds },
				default: 2,
				describe: 'seconds until everything is probed again without an event',
				requiresArg: true,
			})
			.option('for', {
				type: 'number',
				range: { least: 0.1, most: ceilings.seconds },
				describe: 'seconds until it ends',
				requiresArg: true,
			}),
	run: async (args) => {
		const { lab, every, output } = args;
		const ending = new AbortController();
		for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => ending.abort());
		if (args.for !== undefined) setTimeout(() => ending.abort(), args.for * 1000).unref();
		await withLab(lab, async (client) => {
			void client.closed.then(({ reason }) => ending.abort(new LabError('failed', `lab ${lab} is gone: ${reason}`)));
			const { signal } = ending;
			const from = rowsFor(await client.call('cluster', {}), args.from);
			const screen = output === 'json' ? jsonScreen() : process.stdout.isTTY ? terminalScreen(lab) : lineScreen(lab);
			try {
				for await (const round of rounds({ client, from, everyMs: every * 1000, signal })) screen.show(round);
			} catch (error) {
				if (!signal.aborted) throw error;
			} finally {
				screen.close();
			}
			if (signal.reason instanceof LabError) throw signal.reason;
		});
	},
});
