import type { Answer } from '../bus/answer.ts';
import type { Place, Probe, ProbeResult } from '../bus/probe.ts';
import { classServedBy } from '../ingress/controller.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import { addressOf, external } from './place.ts';
import type { Cell, Finding } from './table.ts';

/** The probes of these cells, numbered in order. A cell whose target has no address is left out. */
export const probesFor = (cells: Iterable<Cell>, cluster: Cluster, patienceMs: number): readonly Probe[] => {
	// A controller of Ingress is probed itself, not over HTTP for a Service behind it.
	const controllers = new Set(cluster.pods.filter((pod) => classServedBy(cluster, pod)).map(nameOf));
	return [...cells].flatMap((cell, id): readonly Probe[] => {
		const to = addressOf(cluster, cell.to);
		const { from, port, protocol } = cell;
		const mode = controllers.has(cell.to) ? 'raw' : modes[protocol];
		return to ? [{ id, from, to, port, protocol, mode, patienceMs }] : [];
	});
};

/** Only TCP can carry HTTP. */
const modes = { TCP: 'http', UDP: 'raw', SCTP: 'raw' } as const;

/** Converts a probe's result to a cell's finding. */
export const findingOf = ({ verdict, error, ms, answer }: ProbeResult): Finding => ({
	verdict,
	ms,
	...(error !== undefined && { error }),
	...(answer && { clientIP: answer.clientIP, servedBy: serverOf(answer) }),
});

/** The place that answered, as scenarios name it. */
export const serverOf = ({ namespace, pod }: Pick<Answer, 'namespace' | 'pod'>): Place =>
	namespace === '' ? external : `${namespace}/${pod}`;
