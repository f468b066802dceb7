import packageFile from '../../../package.json' with { type: 'json' };
import type { LabStatus } from '../../bus/verbs.ts';
import { type KnownLab, knownLabs } from '../../client/labs.ts';
import { cnis } from '../../cni/all.ts';
import { dirOf } from '../../lab-dir/dir.ts';
import { table } from '../../listing/table.ts';
import type { Cluster } from '../../model/cluster.ts';
import { durationText } from '../ages.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';
import { print, printJson } from '../output.ts';

export const inspect = verb({
	command: 'inspect [name]',
	describe: 'show what a running lab is made of: nodes, addresses, networks, processes or containers, versions',
	examples: [
		['$0 inspect', 'the lab named cnilab'],
		['$0 inspect cal -o json', 'another one, for a script'],
	],
	flags: (args) =>
		option.output(
			option.lab(args).positional('name', { type: 'string', describe: "the lab's name, as behind --lab" }),
			['json'] as const,
		),
	run: async ({ name, output, ...flags }) => {
		const lab = name ?? flags.lab;
		const [status, cluster] = await withLab(lab, (client) =>
			Promise.all([client.call('status', {}), client.call('cluster', {})]),
		);
		const known = (await knownLabs()).find((one) => one.lab === lab);
		const facts = factsOf(status, cluster, known);
		if (output === 'json') return printJson(facts);
		print(textOf(facts));
	},
});

type Facts = ReturnType<typeof factsOf>;

const factsOf = (status: LabStatus, cluster: Cluster, known: KnownLab | undefined) => {
	const { topology } = cluster;
	const things = known?.things ?? [];
	return {
		lab: status.lab,
		state: status.ready ? 'ready' : 'not ready',
		generation: status.generation,
		/** ms since 1970. */
		startedAt: status.startedAt,
		runtime: status.runtime,
		/** The folder of its logs and its bus. */
		folder: dirOf(status.lab),
		processes: things.filter((thing) => thing.startsWith('process ')).map((thing) => Number(thing.split(' ')[1])),
		topology: topology.name,
		cni: topology.cni,
		kubeProxy: topology.kubeProxy ?? 'iptables',
		versions: { cnilab: packageFile.version, [topology.cni.name]: cnis.get(topology.cni.name)?.version ?? '' },
		networks: {
			nodes: topology.underlay.cidr,
			pods: topology.podCIDR,
			services: topology.serviceCIDR,
			external: topology.external.cidr,
		},
		engineNetworks: things.filter((thing) => thing.startsWith('network ')).map((thing) => thing.slice(8)),
		nodes: status.nodes.map(({ name, role, address, connected, synced, pods }) => ({
			name,
			role,
			address,
			state: !connected ? 'gone' : synced ? 'ready' : 'behind',
			podCIDRs: cluster.nodes.find((node) => node.name === name)?.podCIDRs ?? [],
			pods,
			container: containerOf(things, status.lab, name),
		})),
		external: topology.external.address,
	};
};

/** A node's container, if it is one. */
const containerOf = (things: readonly string[], lab: string, node: string): string | null =>
	things
		.find((thing) => thing.startsWith('container ') && thing.endsWith(`${lab}-${node}`))
		?.slice('container '.length) ?? null;

const textOf = (facts: Facts): string => {
	const { cni, networks, nodes, versions, processes } = facts;
	const options = Object.entries(cni.options).map(([name, value]) => `${name} ${value}`);
	const head = [
		[
			'lab',
			`${facts.lab}, ${facts.state}, generation ${facts.generation}, since ${durationText(Date.now() - facts.startedAt)}`,
		],
		[
			'runtime',
			[
				facts.runtime,
				...processes.map((pid) => `process ${pid}`),
				...facts.engineNetworks.map((name) => `network ${name}`),
			].join(', '),
		],
		['folder', facts.folder],
		['topology', `${facts.topology}: ${[cni.name, ...options].join(', ')}; kube-proxy ${facts.kubeProxy}`],
		[
			'versions',
			Object.entries(versions)
				.map(([what, version]) => `${what} ${version}`)
				.join(', '),
		],
		[
			'networks',
			Object.entries(networks)
				.map(([what, cidr]) => `${what} ${cidr}`)
				.join(', '),
		],
		['external', facts.external],
	];
	const hasContainers = nodes.some(({ container }) => container !== null);
	const rows = nodes.map(({ name, role, state, address, podCIDRs, pods, container }) => [
		...[name, role, state, address, podCIDRs.join(',') || '-', role === 'node' ? String(pods) : '-'],
		...(hasContainers ? [container ?? '-'] : []),
	]);
	const titles = ['NODE', 'ROLE', 'STATE', 'ADDRESS', 'POD-CIDRS', 'PODS', ...(hasContainers ? ['CONTAINER'] : [])];
	return `${table(head)}\n\n${table([titles, ...rows])}`;
};
