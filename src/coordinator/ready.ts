import { setTimeout as delay } from 'node:timers/promises';
import type { Probe, ProbeResult } from '../bus/probe.ts';
import { LabError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import { isBuiltIn } from '../model/program.ts';
import { servedPorts } from '../model/served-ports.ts';

/** Time-out for a pod to answer its own node, in ms. */
const answerWithin = 15_000;

/** Waits until every built-in server answers its own node on every port: a node always reaches its own pods, whatever
 * policy says. Only unanswered probes are repeated. @throws LabError that names the first silent port. */
export const waitForPods = async (
	cluster: Cluster,
	probe: (probes: readonly Probe[]) => Promise<readonly ProbeResult[]>,
): Promise<void> => {
	const deadline = performance.now() + answerWithin;
	let open = questions(cluster);
	while (open.length > 0) {
		const results = new Map((await probe(open)).map((result) => [result.id, result]));
		const silent = open.filter((one) => !isAnswered(one, results.get(one.id)));
		const [first] = silent;
		if (first && performance.now() > deadline) {
			const { verdict = 'unknown', error = '' } = results.get(first.id) ?? {};
			throw new LabError('failed', `${silent.length} ports of pods do not answer their own nodes`, {
				where: `${first.from} asked ${first.to}:${first.port}/${first.protocol}: ${verdict} ${error}`,
			});
		}
		if (first) await delay(20);
		open = silent;
	}
};

/** If SCTP is not available, its ports are not waited for; a probe will report it. */
const isAnswered = ({ protocol }: Probe, result: ProbeResult | undefined): boolean =>
	result?.verdict === 'allow' || (protocol === 'SCTP' && result?.verdict === 'unknown');

const questions = (cluster: Cluster): readonly Probe[] =>
	cluster.pods
		.filter(isBuiltIn)
		.flatMap((pod) => servedPorts(pod).map((port) => ({ pod, port })))
		.map(({ pod, port }, id) => ({
			id,
			from: `node/${pod.node}`,
			to: pod.ip,
			port: port.port,
			protocol: port.protocol,
			mode: 'raw',
			patienceMs: 300,
			host: nameOf(pod),
		}));
