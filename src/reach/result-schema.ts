import * as z from 'zod';
import type { OpenPair, Warning } from '../bus/verbs.ts';
import { type CheckExpectation, entries, verdicts } from '../model/scenario.ts';
import { protocols } from '../net/port.ts';
import { type Located, sources, type WayFacts, type WorldFacts, ways } from '../trace/facts.ts';
import { cause } from './cause-schema.ts';
import type { Observed } from './check.ts';
import { differenceKinds } from './compare.ts';
import { address, object } from './object-schema.ts';
import type { ProxiedWay } from './proxied.ts';
import type {
	CheckResult,
	Convergence,
	Established,
	ProbeRow,
	RunResult,
	ScenarioResult,
	StepResult,
	Timings,
} from './result.ts';

// RunResult in zod: validates a saved one; the JSON Schema and the table in docs are generated from it.

const text = z.string();
const texts = z.array(text);
const ms = z.number();
const count = z.int();
const place = text.describe('ns/pod, node/NAME or external');
const verdict = z.enum(verdicts);
const protocol = z.enum(protocols);

const probe = object<ProbeRow>({
	from: place,
	to: place,
	port: count,
	protocol,
	verdict: verdict.describe('what was seen; unknown: the probe could not be sent'),
	expected: verdict.exactOptional().describe('absent in a step that expects nothing'),
	predicted: verdict.exactOptional().describe('by the plans; only where it is not what was seen'),
	difference: z.enum(differenceKinds).exactOptional().describe('why expected, predicted and observed disagree'),
	clientIP: text.exactOptional().describe('whom the server saw'),
	ms: ms.exactOptional().describe('how long the answer took'),
	carried: z.literal(true).exactOptional().describe('not asked again: the change can not have altered it'),
	cause: text.exactOptional().describe('if it is not as expected: where one more packet ended, and what stopped it'),
	causes: z.array(cause).exactOptional().describe('the same as facts'),
});

const proxied = object<ProxiedWay>({
	path: texts.describe('the controller, what it sent the request to where that was no pod, and the pod'),
	hops: count.describe('of the path, behind the controller'),
	clientIP: text.describe('what the pod saw'),
	seenAs: z.enum(sources).describe('whose address that is, as seen from the controller'),
	forwardedFor: text.exactOptional().describe('the client, by the X-Forwarded-For header that the pod received'),
});

const observed = object<Observed>({
	exit: z.array(count).describe("curl's or the command's"),
	status: z.array(count).exactOptional().describe('of HTTP'),
	servedBy: texts.exactOptional().describe('who answered'),
	clientIP: texts.exactOptional().describe('what servers saw'),
	forwardedFor: texts.exactOptional().describe('X-Forwarded-For, as servers saw it'),
	proxied: z.array(proxied).exactOptional().describe('the way behind a controller of Ingress'),
	rcode: texts.exactOptional().describe("of a DNS server's answers"),
	answers: texts.exactOptional().describe('as dig +short prints them'),
});

const expectation = object<CheckExpectation>({
	exit: z.array(count).exactOptional(),
	status: count.exactOptional(),
	servedBy: texts.exactOptional(),
	spread: z.enum(['one', 'all']).exactOptional(),
	service: text.exactOptional(),
	clientIP: text.exactOptional(),
	forwardedFor: text.exactOptional(),
	rcode: text.exactOptional(),
	answers: texts.exactOptional(),
});

const check = object<CheckResult>({
	from: place,
	via: text.exactOptional().describe('ingress, or ingress/CLASS'),
	entry: z.enum(entries).exactOptional().describe("by which of that controller's addresses"),
	curl: text.exactOptional().describe('the URL'),
	insecure: z.literal(true).exactOptional().describe('any certificate was taken'),
	exec: texts.exactOptional().describe('the command'),
	dig: text.exactOptional().describe('the name and type asked for'),
	times: count.describe('attempts, each with a new connection'),
	expect: expectation.describe('as the scenario has it, lists where it may have one value'),
	passed: z.boolean(),
	observed: observed.describe('the results of all attempts: each value once'),
	reason: text.exactOptional().describe('what is not as expected; absent when it passed'),
	causes: z.array(cause).exactOptional().describe('why, by packets that were sent once more'),
});

const established = object<Established>({
	asked: count.describe('connections that were open before the step'),
	alive: count.describe('of those, still open after it'),
	survivors: texts.describe('those that live on although a new one is not allowed: "x/a → y/b:80/TCP"'),
});

const convergence = object<Convergence>({
	syncedMs: ms.describe("until the last agent's kernel held the change"),
	settledMs: ms.describe('until the last pair was seen with the verdict that it kept'),
});

const step = object<StepResult>({
	name: text,
	passed: z.boolean(),
	probes: z.array(probe).describe('one for every pair and port; none where the step expects no table'),
	checks: z.array(check),
	convergence: convergence.exactOptional().describe('absent in a step that changes nothing, or expects no table'),
	established: established.exactOptional().describe('only with --established'),
	pending: z
		.array(object<NonNullable<StepResult['pending']>[number]>({ pod: text, reason: text }))
		.exactOptional()
		.describe("pods that have no node after the step, each with the scheduler's reason; absent: none"),
	refused: z
		.array(object<NonNullable<StepResult['refused']>[number]>({ pod: text, node: text, reason: text }))
		.exactOptional()
		.describe('pods that a PodDisruptionBudget keeps on a drained node; absent: none'),
});

const way = object<WayFacts>({
	path: text.describe('devices on the way there'),
	back: text.describe('devices on the way back'),
	overheadBytes: count.describe('that tunnels add to a packet'),
	mtu: count.describe('the longest packet that passes uncut'),
	seenAs: z.enum(sources).describe('whose address the server sees'),
});

const world = object<WorldFacts>({
	nodes: count,
	pods: count,
	objects: z.record(text, count).describe('kernel objects of all nodes, by kind'),
	nodeRoutes: count.describe("routes in the nodes' own namespaces"),
	ways: z.partialRecord(z.enum(ways), way).describe('how packets go, for each kind of pair'),
	places: z
		.array(object<Located>({ place, node: text, addresses: z.array(address) }))
		.describe('who has which addresses, on which machine'),
});

const warning = object<Warning>({
	code: text,
	message: text,
	where: text.exactOptional().describe('file:line:column'),
	pairs: z
		.array(object<OpenPair>({ from: place, to: place, ports: texts }))
		.exactOptional()
		.describe('who reaches whom although policy says otherwise'),
});

const timings = object<Timings>({
	upMs: ms.describe('until every pod answered'),
	convergeMs: ms.describe("until changes of the steps were in every agent's kernel, all together"),
	probeMs: ms.describe('asking, all steps together'),
	downMs: ms.describe('until the lab was gone'),
});

const result = object<ScenarioResult>({
	scenario: text,
	topology: text,
	passed: z.boolean(),
	timings,
	steps: z.array(step),
	world: world.exactOptional().describe("what the topology built, of the last step's cluster"),
	latency: z.partialRecord(z.enum(ways), ms).exactOptional().describe('median ms of an answer, for each kind of pair'),
	warnings: z
		.array(warning)
		.exactOptional()
		.describe('of manifests, and of policies that this dataplane does nothing for'),
	convergence: object<NonNullable<ScenarioResult['convergence']>>({ changes: count, medianMs: ms, worstMs: ms })
		.exactOptional()
		.describe('over all steps that changed something and expected a table'),
});

export const runResultSchema = object<RunResult>({
	apiVersion: z.literal('cnilab.dev/v1'),
	kind: z.literal('RunResult'),
	passed: z.boolean(),
	results: z.array(result).describe('one for each scenario and topology'),
});
