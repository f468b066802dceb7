import type { Followed, Question } from '../client/follow.ts';
import { resolvConfOf } from '../dns/pod-files.ts';
import { addressesFor } from '../dns/resolved.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import type { Check } from '../model/scenario.ts';
import { isIp } from '../net/ip.ts';
import { type Backing, endpointsBehind } from '../reach/backing.ts';
import { behindController, controllerAmong, controllerCauses, routeCauses } from '../reach/causes/behind-controller.ts';
import type { Cause } from '../reach/causes/cause.ts';
import { explain } from '../reach/causes/explain.ts';
import { partialCauses, unexpectedServerCauses } from '../reach/causes/outcomes.ts';
import { tlsCauses } from '../reach/causes/tls.ts';
import { unexpectedServers } from '../reach/check.ts';
import type { CheckResult } from '../reach/result.ts';
import { at, questionOf } from './checks.ts';

/** Packets to trace to find out why a check failed, and how to conclude from them. */
export interface Inquiry {
	readonly questions: readonly Question[];
	readonly conclude: (followed: readonly Followed[]) => readonly Cause[];
}

export interface Around {
	readonly cluster: Cluster;
	readonly backings: readonly Backing[];
}

/** Undefined if no packet can show the cause. */
export const inquiryFor = (result: CheckResult, check: Check, around: Around): Inquiry | undefined => {
	for (const kind of kinds) {
		const found = kind({ result, check, ...around });
		if (found) return found;
	}
	return undefined;
};

interface Case extends Around {
	readonly result: CheckResult;
	readonly check: Check;
}

type Kind = (one: Case) => Inquiry | undefined;

/** A controller of Ingress answered instead of its backend: its connections to upstreams are traced. */
const byController: Kind = ({ result, check: { job }, cluster }) => {
	const { servedBy = [], status = [] } = result.observed;
	const wrong = status.find((one) => one !== result.expect.status && spokenByControllers.includes(one));
	const controller = controllerAmong(servedBy, cluster);
	if (wrong === undefined || !controller || !('curl' in job)) return undefined;
	const { host = '', path = '/' } = questionOf(job);
	const refused = { controller, status: wrong, host, path };
	const { upstreams, cause } = behindController(refused, cluster);
	const from = nameOf(controller);
	const questions = upstreams.map(
		({ ip, port }): Question => ({
			...{ from, to: ip, port, protocol: 'TCP', mode: 'connect' },
		}),
	);
	return {
		questions: repeated(questions, cluster),
		conclude: (followed) => (cause ? [cause] : controllerCauses(refused, followed, cluster)),
	};
};

const spokenByControllers: readonly number[] = [404, 502, 503, 504];

/** An unexpected server answered: repeats the request until the random choice has led to that server. */
const byUnexpected: Kind = (one) => {
	const { result, check, cluster, backings } = one;
	const unexpected = unexpectedServers(result.expect, result.observed.servedBy ?? [], backings);
	if (unexpected.length === 0 || !('curl' in check.job)) return undefined;
	const { host = '', path = '/' } = questionOf(check.job);
	if (result.observed.proxied)
		return {
			questions: [],
			conclude: () => routeCauses({ proxied: result.observed.proxied ?? [], host, path }, cluster),
		};
	return { questions: manyOf(one), conclude: (followed) => unexpectedServerCauses(followed, unexpected, cluster) };
};

/** Some attempts failed and others did not: finds the endpoint that fails. */
const inPart: Kind = (one) => {
	const { result, cluster } = one;
	const { exit } = result.observed;
	if (!exit.includes(0) || exit.every((code) => code === 0 || code === curlExit.noName)) return undefined;
	const [first, ...more] = manyOf(one);
	if (!first) return undefined;
	const questions = more.length > 0 ? [first, ...more] : Array.from({ length: timesEach }, () => first);
	return { questions, conclude: (followed) => partialCauses(followed, cluster) };
};

/** All attempts failed: traces one more packet. If its verdict differs from theirs, it shows no cause. */
const wholly: Kind = ({ result, check, cluster }) => {
	const [question] = questionsFor(result, check, cluster);
	const wanted = result.expect.exit?.includes(0) ?? true;
	if (!question) return undefined;
	const conclude: Inquiry['conclude'] = ([found]) =>
		found && (found.seen.verdict === 'allow') !== wanted ? [explain(found, cluster)] : [];
	return { questions: [question], conclude };
};

/** TLS failed: the network is not the cause. */
const byTls: Kind = ({ result }) => {
	const causes = tlsCauses(result);
	return causes && { questions: [], conclude: () => causes };
};

const kinds: readonly Kind[] = [byTls, byController, byUnexpected, inPart, wholly];

/** Enough repetitions to reach each of several randomly chosen endpoints: one is missed once in 400 times. */
const manyOf = ({ result, check, cluster }: Case): readonly Question[] =>
	repeated(questionsFor(result, check, cluster), cluster);

const repeated = (questions: readonly Question[], cluster: Cluster): readonly Question[] =>
	questions.flatMap((question) => {
		const endpoints = endpointsBehind(question, cluster);
		const times = endpoints < 2 ? 1 : Math.min(timesEach * endpoints, mostTimes);
		return Array.from({ length: times }, () => question);
	});

const timesEach = 6;
const mostTimes = 24;

/** The packets to trace: to each address of the URL's name, or the DNS query if the name should resolve but did not. */
const questionsFor = (
	{ from, observed: { exit } }: CheckResult,
	{ job, targets = [] }: Check,
	cluster: Cluster,
): readonly Question[] => {
	if ('exec' in job) return [];
	if ('curl' in job && targets.length > 0)
		return targets.map((target) => ({ from, ...questionOf(job), ...at(target) }));
	const pod = cluster.pods.find((one) => nameOf(one) === from);
	const [server] = pod ? resolvConfOf(cluster, pod).nameservers : [];
	const lookup: readonly Question[] = server ? [{ from, to: server, port: 53, protocol: 'UDP', mode: 'raw' }] : [];
	if ('dig' in job) return exit.includes(curlExit.silence) ? lookup : [];
	const question = { from, ...questionOf(job) };
	if (isIp(question.to)) return [question];
	const addresses = pod ? addressesFor(cluster, pod, question.to) : [];
	if (addresses.length === 0) return [];
	return exit.includes(curlExit.noName) ? lookup : addresses.map((to) => ({ ...question, to }));
};

const curlExit = { noName: 6, silence: 28 } as const;
