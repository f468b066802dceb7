import type { LabClient } from '../bus/caller.ts';
import type { Probe } from '../bus/probe.ts';
import { messageOf } from '../errors.ts';
import type { Check, Curl } from '../model/scenario.ts';
import { isIp } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';
import type { Backing } from '../reach/backing.ts';
import { type Attempt, type Judgement, judge } from '../reach/check.ts';
import type { Located } from '../trace/facts.ts';
import { untilStable, type Waiting } from './until-stable.ts';

interface Checking {
	readonly client: LabClient;
	readonly places: readonly Located[];
	readonly backings: readonly Backing[];
}

/** Runs one check until its result is stable. */
export const runCheck = (check: Check, { client, places, backings }: Checking, waiting: Waiting): Promise<Judgement> =>
	untilStable(async (patience) => judge(check, await attempts(check, client, patience), places, backings), waiting);

const attempts = async (
	{ from, job, times, targets = [] }: Check,
	client: LabClient,
	patience: number,
): Promise<readonly Attempt[]> => {
	if ('exec' in job) return execAttempts(client, { from, argv: job.exec, times });
	const probe = 'dig' in job ? digOf(job.dig) : questionOf(job);
	const probes = Array.from({ length: times }, (_, id): Probe => {
		const target = targets[id % targets.length];
		return { ...probe, ...(target && at(target)), id, from, patienceMs: patience };
	});
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

/** Parses "cart.shop.svc.cluster.local A"; the query goes to the place's own DNS, without search domains. */
const digOf = (words: string): Question => {
	const [name = '', type = 'A'] = words.split(/\s+/);
	return { to: name, port: 53, protocol: 'UDP', mode: 'raw', dig: { name, type } };
};

/** The address and port to connect to instead of the URL's. */
export const at = ({ ip, port }: NonNullable<Check['targets']>[number]) => ({ to: ip, port });

/** The question of a URL with an address; undefined for a name, which only the client's own DNS resolves. */
export const probeOf = (curl: Curl): Question | undefined => {
	const question = questionOf(curl);
	return isIp(question.to) ? question : undefined;
};

/** The question of a URL: http:// is HTTP, https:// HTTP over TLS; tcp://, udp:// and sctp:// send one line and read
 * one. */
export const questionOf = ({ curl: url, insecure }: Curl): Question => {
	const { protocol, hostname, port, pathname, search, host } = new URL(url);
	const to = hostname.replace(/^\[|\]$/g, '');
	const secure = protocol === 'https:';
	const common = { to, port: Number(port || (secure ? 443 : 80)), host };
	const path = `${pathname}${search}`;
	if (secure) return { ...common, protocol: 'TCP', mode: 'http', path, tls: insecure ? 'insecure' : 'verify' };
	if (protocol === 'http:') return { ...common, protocol: 'TCP', mode: 'http', path };
	return { ...common, protocol: protocols[protocol] ?? 'TCP', mode: 'raw' };
};

const protocols: Readonly<Record<string, Protocol>> = { 'tcp:': 'TCP', 'udp:': 'UDP', 'sctp:': 'SCTP' };
