import { setTimeout as delay } from 'node:timers/promises';
import type { LabClient } from '../../bus/caller.ts';
import type { Probe } from '../../bus/protocol.ts';
import { messageOf } from '../../errors.ts';
import type { Check } from '../../model/scenario.ts';
import { isIp } from '../../net/ip.ts';
import { type Attempt, type Judgement, judge } from '../../reach/check.ts';
import type { Located } from '../../trace/facts.ts';

interface Checking {
	readonly client: LabClient;
	readonly places: readonly Located[];
	/** How long a check that fails is tried again, in ms. */
	readonly settleMs?: number;
}

const firstPatience = 300;
const mostPatience = 2000;

/** One curl-style check: tried until it is as expected, or the time is up. */
export const runCheck = async (check: Check, { client, places, settleMs = 3000 }: Checking): Promise<Judgement> => {
	const deadline = performance.now() + settleMs;
	for (let patience = firstPatience; ; patience = Math.min(2 * patience, mostPatience)) {
		const judgement = judge(check, await attempts(check, client, patience), places);
		if (judgement.passed || performance.now() > deadline) return judgement;
		await delay(20);
	}
};

const attempts = async (
	{ from, job, times }: Check,
	client: LabClient,
	patience: number,
): Promise<readonly Attempt[]> => {
	if ('exec' in job) return execAttempts(client, { from, argv: job.exec, times });
	const probe = probeOf(job.curl);
	if (!probe) return [{ exit: 6, error: `no address is known for ${job.curl}` }];
	const probes = Array.from({ length: times }, (_, id): Probe => ({ ...probe, id, from, patienceMs: patience }));
	return client.call('probe', { probes });
};

const execAttempts = async (
	client: LabClient,
	{ from, argv, times }: { from: string; argv: readonly string[]; times: number },
): Promise<readonly Attempt[]> => {
	const results: Attempt[] = [];
	for (let i = 0; i < times; i++)
		results.push(
			await client.call('exec', { place: from, argv, stdin: false }).then(
				({ code }) => ({ exit: code }),
				(error: unknown) => ({ exit: 126, error: messageOf(error) }),
			),
		);
	return results;
};

type Question = Omit<Probe, 'id' | 'from' | 'patienceMs'>;

/** What a URL asks: http:// speaks HTTP, tcp:// and udp:// say one line and hear one. Undefined when its host is no
 * address. */
export const probeOf = (url: string): Question | undefined => {
	const { protocol, hostname, port, pathname, search, host } = new URL(url);
	const to = hostname.replace(/^\[|\]$/g, '');
	if (!isIp(to)) return undefined;
	const common = { to, port: Number(port || 80), host };
	if (protocol === 'http:') return { ...common, protocol: 'TCP', mode: 'http', path: `${pathname}${search}` };
	return { ...common, protocol: protocol === 'udp:' ? 'UDP' : 'TCP', mode: 'raw' };
};
