import test from 'ava';
import { reconcile } from '../../agent/reconcile.ts';
import { profiles } from '../../src/cni/all.ts';
import { diff } from '../../src/kernel/diff.ts';
import { idOf, keyed, kindOf } from '../../src/kernel/kinds.ts';
import type { KindName, NodePlan } from '../../src/kernel/object.ts';
import { plansOn, scenarios } from '../golden/scenarios.ts';
import { FakeKernel } from './fake/kernel.ts';
import { routeKey } from './fake/state.ts';

/** Every plan that a node may come to have, in every profile and scenario; and none. */
const plans: ReadonlyMap<string, NodePlan> = new Map([
	['nothing', []],
	...profiles.flatMap((profile) =>
		scenarios.flatMap((scenario) =>
			[...plansOn(profile, scenario)].map(([node, plan]): [string, NodePlan] => [
				`${profile.name}, ${scenario.name}, ${node}`,
				plan,
			]),
		),
	),
]);

for (const [from, start] of plans) {
	test(`from ${from} to every other plan: one pass, nothing refused, nothing left to do`, async (t) => {
		for (const [to, goal] of plans) {
			const kernel = new FakeKernel();
			await reconcile(start, kernel);
			kernel.looks = 0;
			const safe = watch(kernel, start, goal);
			const changed = await reconcile(goal, kernel);
			t.deepEqual(diff(goal, kernel.look(goal)), [], to);
			t.is(kernel.looks, changed.length === 0 ? 1 : 2, `${to}: looked at again and again`);
			t.deepEqual(safe(), [], to);
		}
	});
}

const guards: readonly KindName[] = ['ipset', 'chain', 'hook'];

/** Looks at every moment on the way whether a packet could slip through: what carries packets for the new plan only comes
 * when all that guards it stands, and what guarded the old one stands as long as something carries for that. */
const watch = (kernel: FakeKernel, start: NodePlan, goal: NodePlan): (() => readonly string[]) => {
	const unsafe = new Set<string>();
	const before = guardsOf(start);
	const after = guardsOf(goal);
	const came = [...carriersOf(goal).difference(carriersOf(start))];
	const went = [...carriersOf(start).difference(carriersOf(goal))];
	let asked = -1;
	let guarded = { before: true, after: true };
	kernel.onMoment = () => {
		const { links, routes } = kernel.node;
		const there = (id: string): boolean => links.has(id) || routes.has(id);
		if (asked !== kernel.guarded) guarded = { before: stands(kernel, before), after: stands(kernel, after) };
		asked = kernel.guarded;
		const early = came.find(there);
		if (early && !guarded.after) unsafe.add(`${early} is up before its guards`);
		const late = went.find(there);
		if (late && !guarded.before) unsafe.add(`${late} is up after its guards`);
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

const stands = (kernel: FakeKernel, guards: ReadonlyMap<string, string>): boolean => {
	const seen = new Map(kernel.look([]).map((s) => [idOf(s), s.print]));
	return [...guards].every(([id, print]) => seen.get(id) === print);
};
