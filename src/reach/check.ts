import type { ProbeResult } from '../bus/probe.ts';
import type { Check, CheckExpectation } from '../model/scenario.ts';
import type { Located } from '../trace/facts.ts';
import { serverOf } from './asking.ts';
import type { Backing } from './backing.ts';
import { covers, isPod, nodeOf } from './place.ts';
import { type ProxiedWay, proxiedWay } from './proxied.ts';

/** How one attempt of a check ended: a probe's result, or a command's exit code. */
export type Attempt = { readonly exit: number } & Partial<
	Pick<ProbeResult, 'status' | 'answer' | 'proxied' | 'dns' | 'error'>
>;

/** The results of all attempts: each value once, in the order of their first occurrence. */
export interface Observed {
	readonly exit: readonly number[];
	readonly status?: readonly number[];
	readonly servedBy?: readonly string[];
	readonly clientIP?: readonly string[];
	readonly forwardedFor?: readonly string[];
	/** Paths through controllers of Ingress. */
	readonly proxied?: readonly ProxiedWay[];
	readonly rcode?: readonly string[];
	readonly answers?: readonly string[];
}

export interface Judgement {
	readonly passed: boolean;
	readonly observed: Observed;
	/** What is not as expected, in words; absent if the check passed. */
	readonly reason?: string;
}

/** Compares a check's attempts with its expectation. @param places addresses of places, from the plans @param backings
 * pods and addresses of Services */
export const judge = (
	{ expect }: Pick<Check, 'expect'>,
	attempts: readonly Attempt[],
	places: readonly Located[],
	backings: readonly Backing[] = [],
): Judgement => {
	const facts = { expect, attempts, places, backings };
	const reasons = rules.flatMap((rule) => rule(facts));
	const observed = observedIn(facts);
	return reasons.length === 0 ? { passed: true, observed } : { passed: false, observed, reason: reasons.join('; ') };
};

interface Facts {
	readonly expect: CheckExpectation;
	readonly attempts: readonly Attempt[];
	readonly places: readonly Located[];
	readonly backings: readonly Backing[];
}

type Rule = (facts: Facts) => readonly string[];

/** Every attempt must give one of the expected codes, and each of them must occur. A check without exit codes expects
 * 0. */
const exits: Rule = ({ expect: { exit = [0] }, attempts }) => {
	const wrong = attempts.filter((attempt) => !exit.includes(attempt.exit));
	const absent = exit.filter((code) => !attempts.some((attempt) => attempt.exit === code));
	return [
		...[...Map.groupBy(wrong, (attempt) => attempt.exit)].map(([code, group]) => {
			const often = attempts.length > 1 ? ` in ${group.length} of ${attempts.length} attempts` : '';
			const [error] = group.flatMap((attempt) => attempt.error ?? []);
			return `exit ${code}${error ? ` (${error})` : ''}${often}, expected ${exit.join(' or ')}`;
		}),
		...(wrong.length === 0 ? absent.map((code) => `no attempt gave exit ${code}`) : []),
	];
};

const status: Rule = ({ expect, attempts }) =>
	distinct(attempts.map((attempt) => attempt.status))
		.filter((seen) => expect.status !== undefined && seen !== expect.status)
		.map((seen) => `status ${seen}, expected ${expect.status}`);

const servedBy: Rule = ({ expect: { servedBy: allowed }, attempts }) =>
	uncovered(allowed, serversIn(attempts)).map((server) => `answered by ${server}, expected ${allowed?.join(' or ')}`);

const uncovered = (allowed: readonly string[] | undefined, servers: readonly string[]): readonly string[] =>
	allowed ? servers.filter((server) => !allowed.some((glob) => covers(glob, server))) : [];

/** The servers that answered and are not expected. */
export const unexpectedServers = (
	{ servedBy: allowed, service: wanted }: CheckExpectation,
	servers: readonly string[],
	backings: readonly Backing[],
): readonly string[] => {
	const pods = backings.find(({ service }) => service === wanted)?.pods;
	return distinct([...uncovered(allowed, servers), ...servers.filter((server) => pods && !pods.includes(server))]);
};

const spread: Rule = ({ expect, attempts, places }) => {
	const servers = serversIn(attempts);
	if (expect.spread === 'one' && servers.length > 1)
		return [`answered by ${servers.length} pods (${servers.join(', ')}), expected one`];
	if (expect.spread !== 'all') return [];
	const wanted = places.filter(({ place }) => isPod(place) && expect.servedBy?.some((glob) => covers(glob, place)));
	const silent = wanted.filter(({ place }) => !servers.includes(place)).map(({ place }) => place);
	if (wanted.length === 0) return [`there is no pod ${expect.servedBy?.join(' or ')}`];
	return silent.length > 0 ? [`never answered: ${silent.join(', ')}`] : [];
};

const clientIP: Rule = ({ expect: { clientIP: wanted }, attempts, places }) => {
	if (wanted === undefined) return [];
	return clientsIn(attempts)
		.filter((ip) => !isAddressOf(wanted, ip, places))
		.map((ip) => `the server saw ${ip}${ownerOf(ip, places)}, expected ${wanted}`);
};

const forwardedFor: Rule = ({ expect: { forwardedFor: wanted }, attempts, places }) => {
	if (wanted === undefined) return [];
	return distinct(attempts.map(({ answer }) => answer && (answer.forwardedFor ?? 'nobody')))
		.filter((ip) => !isAddressOf(wanted, ip, places))
		.map((ip) => `X-Forwarded-For names ${ip}${ownerOf(ip, places)}, expected ${wanted}`);
};

const service: Rule = ({ expect, attempts, backings }) => {
	const { service: wanted } = expect;
	if (wanted === undefined) return [];
	const pods = backings.find((backing) => backing.service === wanted)?.pods;
	if (!pods) return [`there is no Service ${wanted}`];
	return serversIn(attempts)
		.filter((server) => !pods.includes(server))
		.map((server) => `answered by ${server}, which is no endpoint of Service ${wanted}`);
};

/** Fails if the check expects properties of an answer and none came. */
const answered: Rule = ({ expect, attempts }) =>
	attempts.some(({ answer }) => answer) ||
	!asksForAnswer(expect) ||
	exits({ expect, attempts, places: [], backings: [] }).length > 0
		? []
		: ['no server answered'];

/** A check without rcode expects NOERROR. */
const rcode: Rule = ({ expect, attempts }) =>
	distinct(attempts.map(({ dns }) => dns?.rcode))
		.filter((seen) => seen !== (expect.rcode ?? 'NOERROR'))
		.map((seen) => `${seen}, expected ${expect.rcode ?? 'NOERROR'}`);

/** Compares answers regardless of their order, which servers vary. */
const answers: Rule = ({ expect, attempts }) => {
	if (expect.answers === undefined) return [];
	const wanted = sortedText(expect.answers);
	return distinct(attempts.map(({ dns }) => dns && sortedText(dns.answers)))
		.filter((seen) => seen !== wanted)
		.map((seen) => `answers ${seen || 'none'}, expected ${wanted || 'none'}`);
};

/** Sorts answers and removes the dot that ends a full name. */
const sortedText = (answers: readonly string[]): string =>
	answers
		.map((answer) => answer.replace(/\.$/, ''))
		.toSorted()
		.join(', ');

const rules: readonly Rule[] = [
	exits,
	status,
	servedBy,
	service,
	spread,
	clientIP,
	forwardedFor,
	rcode,
	answers,
	answered,
];

const asksForAnswer = ({ servedBy, service, clientIP, forwardedFor, spread }: CheckExpectation): boolean =>
	[servedBy, service, clientIP, forwardedFor, spread].some((wanted) => wanted !== undefined);

/** Whether an address is the wanted one. "node" is any node; a name, which may contain stars, is a place with that
 * address; anything else is the address itself. */
const isAddressOf = (wanted: string, ip: string, places: readonly Located[]): boolean =>
	wanted === ip ||
	places.some(
		({ place, addresses }) =>
			(covers(wanted, place) || (wanted === 'node' && nodeOf(place) !== undefined)) &&
			addresses.some((own) => own === ip),
	);

const ownerOf = (ip: string, places: readonly Located[]): string => {
	const owners = places.filter(({ addresses }) => addresses.some((own) => own === ip)).map(({ place }) => place);
	// A node before its pods with hostNetwork: what it masquerades has its address too.
	const [owner] = [...owners.filter((place) => nodeOf(place) !== undefined), ...owners];
	return owner ? ` (${owner})` : '';
};

const serversIn = (attempts: readonly Attempt[]): readonly string[] =>
	distinct(attempts.map(({ answer }) => answer && serverOf(answer)));

const clientsIn = (attempts: readonly Attempt[]): readonly string[] =>
	distinct(attempts.map(({ answer }) => answer?.clientIP));

const distinct = <T>(values: readonly (T | undefined)[]): readonly T[] =>
	[...new Set(values)].filter((value) => value !== undefined);

const distinctBy = <T>(values: readonly T[], key: (value: T) => string): readonly T[] => [
	...new Map(values.map((value) => [key(value), value])).values(),
];

const observedIn = ({ attempts, places, backings }: Pick<Facts, 'attempts' | 'places' | 'backings'>): Observed => {
	const found = {
		status: distinct(attempts.map((attempt) => attempt.status)),
		servedBy: serversIn(attempts),
		clientIP: clientsIn(attempts),
		forwardedFor: distinct(attempts.map(({ answer }) => answer?.forwardedFor)),
		proxied: distinctBy(
			attempts.flatMap((attempt) => proxiedWay(attempt, { places, backings }) ?? []),
			JSON.stringify,
		),
		rcode: distinct(attempts.map(({ dns }) => dns?.rcode)),
		answers: distinct(attempts.flatMap(({ dns }) => dns?.answers ?? [])),
	};
	const exit = distinct(attempts.map((attempt) => attempt.exit));
	return { exit, ...Object.fromEntries(Object.entries(found).filter(([, values]) => values.length > 0)) };
};
