import test from 'ava';
import { reconcile } from '../../agent/kernel/reconcile.ts';
import { profiles } from '../../src/cni/all.ts';
import { diff } from '../../src/kernel/diff.ts';
import { idOf, keyed, kindOf } from '../../src/kernel/kinds.ts';
import type { KindName, NodePlan } from '../../src/kernel/object.ts';
import { everything, type Scope, touchedBy } from '../../src/kernel/scope.ts';
import { plansOn, scenarios } from '../golden/scenarios.ts';
import { FakeKernel } from './fake/kernel.ts';
import { routeKey } from './fake/state.ts';

/** Plans that a node may come to have: the first node's in every profile and scenario, that of a node without pods,
 * none. */
const plans: readonly (readonly [name: string, plan: NodePlan])[] = [
	['nothing', []],
	...profiles.flatMap((profile) =>
		scenarios.flatMap((scenario) =>
			[...plansOn(profile, scenario)]
				.filter(([node]) => node === 'n1' || node === 'n3')
				.map(([node, plan]) => [`${profile.name}, ${scenario.name}, ${node}`, plan] as const),
		),
	),
];

/** How much is looked at for a step from one plan to another. */
const scopes: readonly (readonly [name: string, scope: (start: NodePlan, goal: NodePlan) => Scope])[] = [
	['one pass, nothing refused, nothing left to do', () => everything],
	['looking only at what the step touches', touchedBy],
];

for (const [at, [from, start]] of plans.entries()) {
	for (const [how, scope] of scopes) {
		test(`from ${from} to every other plan and back: ${how}`, async (t) => {
			const kernel = new FakeKernel();
			await reconcile(start, kernel);
			for (const [to, goal] of plans.slice(at)) {
				t.deepEqual(await go(kernel, { start, goal, scope: scope(start, goal) }), [], to);
				t.deepEqual(await go(kernel, { start: goal, goal: start, scope: scope(goal, start) }), [], `back from ${to}`);
			}
		});
	}
}

interface Step {
	readonly start: NodePlan;
	readonly goal: NodePlan;
	readonly scope: Scope;
}

/** Takes the step, and tells what went wrong. */
const go = async (kernel: FakeKernel, { start, goal, scope }: Step): Promise<readonly string[]> => {
	kernel.looks = 0;
	const unsafe = watch(kernel, start, goal);
	const changed = await reconcile(goal, kernel, { scope });
	const left = diff(goal, kernel.look(goal)).length;
	return [
		...unsafe(),
		...(left > 0 ? [`${left} steps are left`] : []),
		...(kernel.looks === (changed.length === 0 ? 1 : 2) ? [] : [`${kernel.looks} looks`]),
	];
};

const guards: readonly KindName[] = ['ipset', 'chain', 'hook'];

/** Looks at every moment on the way whether a packet could slip through: what carries packets for the new plan only
 * comes when all that guards it stands, and what guarded the old one stands as long as something carries for that. */
const watch = (kernel: FakeKernel, start: NodePlan, goal: NodePlan): (() => readonly string[]) => {
	const unsafe = new Set<string>();
	const before = guardsOf(start);
	const after = guardsOf(goal);
	const came = [...carriersOf(goal).difference(carriersOf(start))];
	const went = [...carriersOf(start).difference(carriersOf(goal))];
	const guarded = { before: memo(kernel, before), after: memo(kernel, after) };
	kernel.onMoment = () => {
		const { links, routes } = kernel.node;
		const there = (id: string): boolean => links.has(id) || routes.has(id);
		const early = came.find(there);
		if (early && !guarded.after()) unsafe.add(`${early} is up before its guards`);
		const late = went.find(there);
		if (late && !guarded.before()) unsafe.add(`${late} is up after its guards`);
	};
	return () => [...unsafe];
};

/** Links and routes that the plan makes in the node itself, as the fake kernel knows them. */
const carriersOf = (plan: NodePlan): ReadonlySet<string> =>
	new Set(
		plan.flatMap((o) => {
			if (o.netns !== '') return [];
			if (o.kind === 'route') return [routeKey(o.dst, o.metric)];
			return o.kind === 'link' && o.type !== 'adopted' ? [o.name] : [];
		}),
	);

const guardsOf = (plan: NodePlan): ReadonlyMap<string, string> =>
	new Map(plan.filter((o) => guards.includes(o.kind)).map((o) => [idOf(keyed(o)), kindOf(o).print(o)]));

/** Whether the guards stand; asked again only after sets or tables were changed. */
const memo = (kernel: FakeKernel, guards: ReadonlyMap<string, string>): (() => boolean) => {
	let asked = -1;
	let answer = true;
	return () => {
		if (asked !== kernel.guarded) answer = stands(kernel, guards);
		asked = kernel.guarded;
		return answer;
	};
};

const stands = (kernel: FakeKernel, guards: ReadonlyMap<string, string>): boolean => {
	const seen = new Map(kernel.look([]).map((s) => [idOf(s), s.print]));
	return [...guards].every(([id, print]) => seen.get(id) === print);
};
