import { spawnSync } from 'node:child_process';
import { nodeKernel } from '../../agent/kernel/kernel.ts';
import { openNetlinkMonitor } from '../../agent/kernel/netlink-monitor.ts';
import { NextScope } from '../../agent/kernel/next-scope.ts';
import { type Kernel, reconcile } from '../../agent/kernel/reconcile.ts';
import { refuseHost } from '../../agent/system/netns.ts';
import { cnis, profiles } from '../../src/cni/all.ts';
import type { NodePlan } from '../../src/kernel/object.ts';
import { touchedBy } from '../../src/kernel/scope.ts';
import type { Profile } from '../../src/model/cni-facts.ts';
import { netns } from '../../src/runtime/netns/netns.ts';
import { plansOn, scenarios } from '../golden/scenarios.ts';
import { root } from '../shape/sources.ts';

/** A program, since it needs namespaces of its own: takes one kernel from every plan to every other, in place, and says
 * on each line how many looks a step took. */
export interface Told {
	readonly from: string;
	readonly to: string;
	readonly looks: number;
	readonly changed: number;
	readonly error?: string;
}

const main = async (): Promise<void> => {
	refuseHost([process.env['CNILAB_HOST_NETNS'] ?? '']);
	dress();
	const ear = openNetlinkMonitor();
	const real = nodeKernel(ear, new NextScope(ear));
	let looks = 0;
	const kernel: Kernel = {
		...real,
		observe: (plan, scope) => {
			looks++;
			return real.observe(plan, scope);
		},
	};
	const step = async (from: Plan, to: Plan): Promise<void> => {
		looks = 0;
		const scope = touchedBy(from.plan, to.plan);
		const changed = await reconcile(to.plan, kernel, { scope });
		const missed = await reconcile(to.plan, kernel);
		const error = missed.length > 0 ? { error: `left over: ${missed.join(', ')}` } : {};
		tell({ from: from.name, to: to.name, looks: looks - 1, changed: changed.length, ...error });
	};
	for (const [at, from] of plans.entries()) {
		await reconcile(from.plan, kernel);
		for (const to of plans.slice(at + 1)) {
			await step(from, to);
			await step(to, from);
		}
	}
	process.exit(0);
};

interface Plan {
	readonly name: string;
	readonly plan: NodePlan;
}

/** The first node's in every profile; with policy where it is enforced, since its rules are other ones then; and
 * none. */
const plans: readonly Plan[] = [
	{ name: 'nothing', plan: [] },
	...profiles.flatMap((profile) =>
		scenarios
			.filter(({ name }) => name === 'two-nodes' || (name === 'policy' && enforces(profile)))
			.map((scenario) => ({
				name: `${profile.name} with ${scenario.name}`,
				plan: plansOn(profile, scenario).get('n1') ?? [],
			})),
	),
];

function enforces({ cni }: Profile): boolean {
	return !cnis.get(cni)?.lacks['network-policy'];
}

const tell = (told: Told): void => console.log(JSON.stringify(told));

/** What a runtime would have done: a /run of its own, and eth0 with the node's address. */
const dress = (): void => {
	const script = `
mount -t tmpfs tmpfs /run
ip link add name eth0 type veth peer name wire
ip addr add 172.31.0.2/24 dev eth0
ip link set wire up
ip link set eth0 up`;
	const { status, stderr } = spawnSync('sh', ['-ec', script], { encoding: 'utf8' });
	if (status !== 0) throw new Error(stderr);
};

/** Inside of what the runtime wraps, this is process 1. */
if (process.pid === 1) await main();
else {
	const [program = '', ...args] = await netns.wrap([process.execPath, import.meta.filename], {
		lab: 'switcher',
		reads: [root],
	});
	const { status, error } = spawnSync(program, args, { stdio: 'inherit', timeout: 170_000 });
	if (error) console.error(error.message);
	process.exit(status ?? 1);
}
