import type { Place, ProbeResult } from '../../bus/probe.ts';
import { ceilings } from '../../model/ceilings.ts';
import type { Cluster } from '../../model/cluster.ts';
import { entries } from '../../model/scenario.ts';
import { isIp, parseIp } from '../../net/ip.ts';
import { serverOf } from '../../reach/asking.ts';
import { external, isPod, nodeOf } from '../../reach/place.ts';
import { walkTo } from '../../trace/branches.ts';
import { type Located, locate } from '../../trace/facts.ts';
import { pathOf } from '../../trace/path.ts';
import { walkable } from '../../trace/predict.ts';
import { printWalk } from '../../trace/print.ts';
import type { Walk } from '../../trace/walk.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';
import { paint, print, printJson, seconds } from '../output.ts';
import { placeNamed } from '../places.ts';
import { type Question, questionIn } from '../target.ts';
import { passedOn, questionVia } from '../via.ts';

export const curl = verb({
	command: 'curl <from> <url>',
	describe: 'one check: who answered, what the server saw, the path taken; exits as curl does',
	examples: [
		['$0 curl shop/front http://10.244.1.2:8080/', 'from a pod to an address'],
		['$0 curl "shop/front-*" http://shop/cart-0:8080/', 'to a pod by its name'],
		['$0 curl shop/front http://cart.shop/', 'to a Service, a headless one too, by the name that the pod looks up'],
		['$0 curl external "http://{{nodeip n1}}:30080/" --times 20', 'from the world to a node port'],
		['$0 curl external https://shop.example/cart --via ingress', 'by TLS: the certificate must be of the lab'],
		['$0 curl external http://shop.example/cart --via ingress', 'by a controller of Ingress; ingress/CLASS'],
		['$0 curl node/n1 udp://shop/dns-0:53', 'from a node, over UDP; sctp:// likewise, and tcp:// speaks no HTTP'],
	],
	notes:
		"Exit codes are curl's: 0 answered, 6 no such name, 7 refused or unreachable, 28 no answer in time, 35 the TLS handshake failed, 52 closed without an answer, 56 reset, 60 the certificate is not of the lab's authority or not for this name. For a real curl: cnilab exec shop/front -- curl URL.",
	flags: (args) =>
		option
			.output(option.patience(option.lab(args), 2), ['json'] as const)
			.option('times', {
				type: 'number',
				range: { least: 1, most: ceilings.attempts, whole: true },
				default: 1,
				describe: 'new connections, one after the other',
				requiresArg: true,
			})
			.option('via', {
				type: 'string',
				describe: 'the controller of Ingress that takes the request: ingress, or ingress/CLASS',
				requiresArg: true,
			})
			.option('insecure', {
				type: 'boolean',
				alias: 'k',
				default: false,
				describe: 'https:// with any certificate',
			})
			.option('entry', {
				choices: entries,
				default: 'loadBalancer' as const,
				describe: 'which of its addresses takes the request',
				requiresArg: true,
			})
			.positional('from', { type: 'string', demandOption: true, describe: 'NS/POD, node/NAME or external' })
			.positional('url', {
				type: 'string',
				demandOption: true,
				describe: 'http://…, https://…, tcp://…, udp://… or sctp://…',
			}),
	run: async ({ lab, url, times, maxTime, output, via, entry, insecure, ...args }) => {
		const { cluster, from, question, results, behind } = await withLab(lab, async (client) => {
			const cluster = await client.call('cluster', {});
			const from = placeNamed(cluster, args.from);
			const how = insecure ? { insecure } : {};
			const question = via ? questionVia(cluster, url, { via, entry, ...how }) : questionIn(cluster, url, from, how);
			const to = question && (via ? question.to : targetOf(question, { cluster, from }));
			const probe = question && to && { ...question, to, from, patienceMs: option.patienceMs(maxTime) };
			const results: ProbeResult[] = [];
			for (let id = 0; probe && id < times; id++)
				results.push(...(await client.call('probe', { probes: [{ ...probe, id }] })));
			const { nodes } = await client.call('status', {});
			return { cluster, from, question, results, behind: nodes.filter((n) => !n.synced || !n.connected) };
		});
		process.exitCode = question ? (results.find(({ exit }) => exit !== 0)?.exit ?? 0) : 6;
		if (!question) {
			if (output === 'json') return printJson({ from, url, exit: 6, attempts: [] });
			return print(`${paint.red('no such name')}: no host in this lab has the name in ${url}`);
		}
		const terrain = walkable(cluster);
		const to = parseIp(aimOf(question, results, cluster));
		const predicted = walkTo(terrain, { ...question, from, to }, endingOf(results, cluster));
		const places = locate(terrain);
		if (output === 'json')
			return printJson({
				from,
				url,
				exit: process.exitCode,
				attempts: results.map((result) => ({ ...result, ...clientIn({ result, from, places }) })),
				predicted: { ...predicted, ...pathFacts(predicted), kernelsAgree: behind.length === 0 },
			});
		for (const result of results) print(told({ result, from, places, question, cluster }));
		const label =
			behind.length === 0
				? 'predicted from the plans that the kernels agree with'
				: `predicted from the plans; not there yet: ${behind.map(({ name }) => name).join(', ')}`;
		print(`\npath, ${label}:\n${printWalk(predicted)}`);
		if (results.some(({ verdict, exit }) => exit !== 6 && verdict !== predicted.verdict))
			print(
				paint.yellow(
					'\nThe kernel says otherwise than its plan: see `cnilab node exec NODE -- iptables-save`, or report a defect.',
				),
			);
	},
});

/** What the probe connects to. In a pod a Service's name is resolved by the pod's own DNS, by packets that policies may
 * drop. */
const targetOf = ({ host, to }: Question, { cluster, from }: { cluster: Cluster; from: Place }): string => {
	const name = host?.replace(/:\d+$/, '') ?? to;
	const own = [external, ...cluster.nodes.map((node) => node.name)];
	const isName = !isIp(name) && !name.startsWith('[') && !own.includes(name);
	return cluster.topology.dns && isPod(from) && isName ? name : to;
};

/** The target of the predicted path. A name of several pods leads to any of them: then it is the pod of the first
 * answer. A node's address leads where its node ports do. */
const aimOf = ({ to }: Question, [first]: readonly ProbeResult[], { pods }: Cluster): string =>
	(pods.some(({ ip, hostNetwork }) => ip === to && !hostNetwork) && first?.answer?.podIP) || to;

/** Which of a Service's endpoints the predicted path ends at: the one of the first answer, unless a controller of
 * Ingress forwarded the request. */
const endingOf = ([first]: readonly ProbeResult[], { pods }: Cluster): Parameters<typeof walkTo>[2] => {
	const { namespace, pod: name } = (!first?.proxied && first?.answer) || {};
	const ip = pods.find((pod) => pod.namespace === namespace && pod.name === name)?.ip;
	return { verdict: first?.verdict, goal: ip && { ip } };
};

interface Attempt {
	readonly result: ProbeResult;
	readonly from: Place;
	readonly places: readonly Located[];
}

/** The client's address as the server saw it, and its owner. */
const clientIn = ({ result: { answer }, from, places }: Attempt) => {
	if (!answer) return {};
	const owners = places.filter(({ addresses }) => addresses.some((own) => own === answer.clientIP));
	// A node's address is also that of the pods on its network.
	const named = (holds: (place: Place) => boolean) => owners.find((owner) => holds(owner.place))?.place;
	const place = named((one) => one === from) ?? named((one) => nodeOf(one) !== undefined) ?? named(() => true);
	return { client: { ip: answer.clientIP, ...(place && { place }), masqueraded: place !== from } };
};

const pathFacts = ({ hops, answer, verdict }: Walk) => ({
	...(hops.length > 0 && { path: pathOf(hops).text }),
	...(answer?.length && { back: pathOf(answer).text }),
	...(verdict === 'allow' && { overheadBytes: pathOf(hops).overheadBytes, mtu: pathOf(hops).mtu }),
});

const told = (attempt: Attempt & { readonly question: Question; readonly cluster: Cluster }): string => {
	const { verdict, exit, error, ms, status, answer, tls } = attempt.result;
	const took = paint.dim(`in ${ms < 10 ? `${ms.toFixed(1)} ms` : seconds(ms)}`);
	const why = `${paint.red(failures[exit] ?? verdict)}${error ? ` (${error})` : ''}`;
	if (exit !== 0 || verdict !== 'allow') return `${why} ${took}, exit code ${exit}`;
	const secured = tls
		? [`  ${tls.version}, certificate of ${tls.issuer}${tls.untrusted ? `: ${tls.untrusted}` : ''}`]
		: [];
	if (!answer)
		return [
			`${paint.green('answered')}${status ? ` ${status}` : ''} ${took}, by none of the built-in servers`,
			...secured,
		].join('\n');
	const on = answer.node ? ` on ${answer.node}` : '';
	const proxied = passedOn(attempt.result, attempt);
	return [
		`${paint.green(String(status ?? 'answered'))} by ${serverOf(answer)} (${answer.podIP}:${answer.port}/${answer.protocol}${on}) ${took}`,
		`  it saw the client as ${answer.clientIP}, ${whose(attempt)}`,
		...(answer.forwardedFor ? [`  and was told of ${answer.forwardedFor} by X-Forwarded-For`] : []),
		...(proxied ? [`  ${proxied}`] : []),
		...secured,
	].join('\n');
};

const failures: Readonly<Record<number, string>> = {
	6: 'no such name, or no DNS server answered',
	7: 'refused or unreachable',
	28: 'no answer in time',
	35: 'the TLS handshake failed',
	52: 'closed without an answer',
	56: 'reset',
	60: 'certificate not trusted',
};

const whose = (attempt: Attempt): string => {
	const { client } = clientIn(attempt);
	if (!client?.place) return 'which no host in this lab has';
	if (attempt.result.proxied) return `which is ${client.place}`;
	return client.masqueraded ? `which is ${client.place}: masqueraded on the way` : `its own address`;
};
