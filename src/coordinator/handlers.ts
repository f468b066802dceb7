import type { Handlers } from '../bus/serve.ts';
import { nameOf } from '../model/name-of.ts';
import { refuseEnded } from '../world/place.ts';
import type { Lab } from './lab.ts';
import { trace } from './trace.ts';

/** The implementations of the bus's verbs. */
export const handlersOf = (lab: Lab, { down, keep }: { down: () => void; keep: () => void }): Handlers => ({
	status: () => lab.status(),
	change: (change) => lab.change(change),
	cluster: () => lab.world.cluster,
	warnings: () => lab.warnings,
	store: () => lab.world.store,
	births: () => lab.births.times,
	probe: ({ probes }) => lab.probe(probes),
	trace: (args) => trace(args, lab),
	plan: () => lab.plans(),
	exec: async ({ node: _, ...command }, call) => {
		const { place } = command;
		refuseEnded(lab.world.cluster, place);
		const agent = lab.agentAt(place);
		const code = await agent.exec(command, {
			onOutput: (output, id) => {
				if (call.part(output)) return;
				agent.pause(id);
				void call.drained().then(() => agent.resume(id));
			},
			started: (id) => {
				call.onInput((data) => agent.input(id, data?.toString('base64') ?? null));
				call.onResize((size) => agent.resize(id, size));
				call.signal.addEventListener('abort', () => agent.kill(id));
			},
		});
		return { code };
	},
	logs: async (asked, call) => {
		const over = lab.world.cluster.ended?.find((pod) => nameOf(pod) === asked.place);
		const agent = lab.agentAt(over ? `node/${over.node}` : asked.place);
		const code = await agent.logs(asked, {
			onOutput: (output) => void call.part(output),
			started: (id) => call.signal.addEventListener('abort', () => agent.kill(id)),
		});
		return { code };
	},
	keep: () => {
		keep();
		return null;
	},
	down: () => {
		setImmediate(down);
		return null;
	},
});
