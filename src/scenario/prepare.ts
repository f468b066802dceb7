import type { Place } from '../bus/probe.ts';
import type { Change } from '../bus/verbs.ts';
import { eachOf, LabError, LabErrors } from '../errors.ts';
import { entriesOf } from '../ingress/controller.ts';
import type { Cluster } from '../model/cluster.ts';
import { likely } from '../model/likely.ts';
import type { Source } from '../model/meta.ts';
import { nameOf } from '../model/name-of.ts';
import type { Pod } from '../model/pod.ts';
import type { Text } from '../model/read/document.ts';
import type { Ignored } from '../model/read/ignored.ts';
import { isHttps } from '../model/read/url.ts';
import { actionsOf, type Check, type Places, type Scenario, type Step } from '../model/scenario.ts';
import { addressesOf, holdsTemplate, type Lookup, substitute } from '../model/template.ts';
import type { Topology } from '../model/topology.ts';
import { covers, external, nodePlace } from '../reach/place.ts';
import { type Read, readingIn, readingOnce, settle, settleAsFar } from '../world/settle.ts';
import { firstWorld, type World } from '../world/world.ts';
import { idleIn } from './unused-expectations.ts';

/** A scenario with the contents of the files that it names. */
export interface ScenarioInput {
	readonly scenario: Scenario;
	readonly manifests: readonly Text[];
	/** What each step applies. */
	readonly applies: readonly (readonly Text[])[];
	/** The namespace of objects without one; absent: default. */
	readonly namespace?: string;
}

/** A scenario on one topology, fully computed before anything is built: every change, and the resulting cluster with
 * all addresses. All errors in it are found at this point. */
export interface Prepared {
	readonly scenario: Scenario;
	readonly initial: Anticipated;
	readonly start: Cluster;
	readonly steps: readonly PreparedStep[];
	readonly ignored: readonly Ignored[];
	/** The result of the manifests, before the first step. */
	readonly first: World;
	readonly end: World;
}

export interface PreparedStep {
	readonly step: Step;
	readonly change: Anticipated;
	/** After the change. */
	readonly cluster: Cluster;
	/** With templates replaced by addresses. */
	readonly checks: readonly Check[];
}

/** A change as computed beforehand. */
export interface Anticipated {
	readonly foreseen: Change;
	/** The change for the real cluster, whose pods may have other addresses; absent if it names none. */
	readonly on?: (cluster: Cluster) => Change;
}

/** Pure. `before` is the final state of an earlier scenario on the same topology: pods that stay keep their node and
 * address. @throws LabErrors with all errors */
export const prepare = (
	{ scenario, manifests, applies, namespace }: ScenarioInput,
	topology: Topology,
	{ before, read: reading = readingOnce() }: { before?: World | undefined; read?: Read } = {},
): Prepared => {
	const read = readingIn(namespace, reading);
	const empty: Change = { delete: [], apply: [], label: [], reset: true };
	const anticipate = (world: World, change: Change, texts: readonly Text[], places?: Places) => {
		const settled = settleAsFar(world, change, texts, { read, places });
		const { store } = world;
		const on = (cluster: Cluster): Change => settle({ store, cluster, warnings: [] }, change, texts, { read }).change;
		const named = texts.some(({ text }) => holdsTemplate(text));
		return { ...settled, change: { foreseen: settled.change, ...(named && { on }) } };
	};
	const first = anticipate(before ?? firstWorld(topology), empty, manifests);
	let world = first.world;
	const steps: PreparedStep[] = [];
	const errors: LabError[] = [];
	for (const [i, step] of scenario.steps.entries()) {
		const change = { delete: step.delete, apply: [], label: step.label, ...actionsOf(step) };
		try {
			const settled = anticipate(world, change, applies[i] ?? [], step.places);
			world = settled.world;
			const { checks, errors: wrong } = resolvedAsFar(world.cluster, step.checks);
			const idle = idleIn(step, world.cluster);
			errors.push(...[...settled.errors, ...wrong, ...idle].map((error) => inStep(error, step, scenario)));
			steps.push({ step, change: settled.change, cluster: world.cluster, checks });
		} catch (error) {
			// Without this step's cluster the next step cannot be computed.
			if (!(error instanceof LabError)) throw error;
			errors.push(...eachOf(error).map((one) => inStep(one, step, scenario)));
			break;
		}
	}
	if (errors.length > 0) throw new LabErrors(errors);
	return {
		scenario,
		initial: first.change,
		start: first.world.cluster,
		steps,
		ignored: first.ignored,
		first: first.world,
		end: world,
	};
};

/** Adds the step and its scenario to an error: a folder may contain hundreds. */
const inStep = (error: LabError, step: Step, scenario: Scenario): LabError => {
	const within = `step "${step.name}" of scenario ${scenario.name}`;
	const asked = error.asked ? `${error.asked}, in ${within}` : within;
	const { code, message, hint, cause } = error;
	return new LabError(code, message, { where: error.where || step.source, asked, hint, cause });
};

/** Replaces templates by the cluster's addresses. @throws LabErrors for those without one */
export const resolvedIn = (cluster: Cluster, checks: readonly Check[]): readonly Check[] => {
	const { checks: found, errors } = resolvedAsFar(cluster, checks);
	if (errors.length > 0) throw new LabErrors(errors);
	return found;
};

const resolvedAsFar = (cluster: Cluster, checks: readonly Check[]) => {
	const lookup = addressesOf(cluster);
	const errors: LabError[] = [];
	const found = checks.flatMap((check) => {
		try {
			return [resolved(check, lookup, cluster)];
		} catch (error) {
			if (!(error instanceof LabError)) throw error;
			errors.push(...eachOf(error));
			return [];
		}
	});
	return { checks: found, errors };
};

const resolved = (check: Check, lookup: Lookup, cluster: Cluster): Check => {
	const fill = (text: string): string => substitute(text, lookup, check.source);
	const { job, expect, via } = check;
	return {
		...check,
		...(via && { targets: entriesOf(cluster, { via, tls: 'curl' in job && isHttps(job.curl) }, check.source) }),
		from: askerIn(cluster, fill(check.from), check.source),
		job: filled(job, fill),
		expect: {
			...expect,
			...(expect.servedBy && {
				servedBy: expect.servedBy.map(fill).flatMap((word) => answerersIn(cluster, word)),
			}),
			...(expect.clientIP && { clientIP: fill(expect.clientIP) }),
			...(expect.forwardedFor && { forwardedFor: fill(expect.forwardedFor) }),
			...(expect.answers && { answers: expect.answers.map(fill) }),
		},
	};
};

const filled = (job: Check['job'], fill: (text: string) => string): Check['job'] => {
	if ('curl' in job) return { ...job, curl: fill(job.curl) };
	return 'dig' in job ? { dig: fill(job.dig) } : { exec: job.exec.map(fill) };
};

/** The place that a check's `from` names: the first pod of a workload, or the first place that a glob covers. @throws
 * LabError if there is no such place */
const askerIn = (cluster: Cluster, word: string, where: Source): Place => {
	const places = [...cluster.pods.map(nameOf), ...cluster.nodes.map(({ name }) => nodePlace(name)), external];
	const pods = podsOf(cluster, word);
	const found = pods ? pods[0] : places.find((place) => covers(word, place));
	if (found) return found;
	const near = likely(word, pods ? cluster.pods.flatMap((pod) => workloadOf(pod) ?? []) : places);
	const allowed = 'a pod (ns/name), a workload that has pods (Deployment/ns/name), node/NAME or external';
	throw new LabError('bad-input', `from: found ${word}; allowed: ${allowed}`, {
		where,
		hint: near ? `did you mean ${near}?` : "manifests that are not the scenario's own come with -f",
	});
};

/** The places that `servedBy` names: all pods of a workload. If it has none its name is kept, so that a failed check
 * shows what was expected. */
const answerersIn = (cluster: Cluster, word: string): readonly Place[] => {
	const pods = podsOf(cluster, word) ?? [];
	return pods.length > 0 ? pods : [word];
};

/** The pods of a workload; undefined if the word does not name one. */
const podsOf = ({ pods }: Pick<Cluster, 'pods'>, word: string): readonly Place[] | undefined =>
	word.split('/').length === 3 ? pods.filter((pod) => workloadOf(pod) === word).map(nameOf) : undefined;

/** "Deployment/shop/cart", for a pod of a workload. */
const workloadOf = ({ namespace, owner }: Pick<Pod, 'namespace' | 'owner'>): string | undefined => {
	const [kind, name] = owner?.split('/') ?? [];
	return kind && name ? `${kind}/${namespace}/${name}` : undefined;
};
