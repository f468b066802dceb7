import { likely } from '../likely.ts';
import { nameOf } from '../name-of.ts';
import type { PolicyPort } from '../network-policy.ts';
import type { PodPort } from '../pod.ts';
import { hasLabels } from '../selector.ts';
import type { Warning } from '../warning.ts';
import { type Facts, placeIn, type RuleFacts, rulesOf, type Subject, titleOf } from './facts.ts';

/** Warns about opened ports that none of the affected pods has. */
export const portsUnserved = (facts: Facts): readonly Warning[] =>
	facts.policies.flatMap((policy) =>
		rulesOf(policy).flatMap((one) => {
			const targets = targetsOf(facts, one);
			return (one.rule.ports ?? []).flatMap((port, i) => {
				if (!isAnswerable(port, targets) || targets.pods.some((pod) => serves(pod, port))) return [];
				const path = `${one.path}.ports[${i}]`;
				const message = `${titleOf(policy)}: ${path}, ${printPort(port)}, is served by none of the pods that ${targets.who}; ${why(facts, port, targets.pods)}`;
				return [{ code: 'port-unserved', message, where: placeIn(policy, path) }];
			});
		}),
	);

interface Targets {
	readonly who: string;
	readonly pods: readonly Subject[];
	/** Targets other than pods exist too, so that only a named port must be a pod's. */
	readonly others: boolean;
}

const targetsOf = (facts: Facts, { policy, direction, rule }: RuleFacts): Targets => {
	const serving = (pods: readonly Subject[]) => pods.filter(({ hostNetwork }) => !hostNetwork);
	if (direction === 'ingress') return { who: 'it selects', pods: serving(facts.selected(policy)), others: false };
	const { peers } = rule;
	if (!peers) return { who: 'there are', pods: serving(facts.pods), others: true };
	const pods = peers.flatMap((peer) => (peer.ipBlock ? [] : facts.members(peer, policy)));
	return { who: 'it leads to', pods: serving(pods), others: peers.some(({ ipBlock }) => ipBlock) };
};

/** False if no pod is selected, which another rule reports. */
const isAnswerable = ({ port }: PolicyPort, { pods, others }: Targets): boolean =>
	others ? typeof port === 'string' : pods.length > 0;

export const serves = ({ ports }: Pick<Subject, 'ports'>, wanted: PolicyPort): boolean =>
	ports.some(({ protocol, port, name }) => {
		if (protocol !== wanted.protocol) return false;
		if (wanted.port === undefined) return true;
		if (typeof wanted.port === 'string') return wanted.port === name;
		return wanted.port <= port && port <= (wanted.endPort ?? wanted.port);
	});

const why = (facts: Facts, wanted: PolicyPort, pods: readonly Subject[]): string => {
	const ports = pods.flatMap((pod) => pod.ports);
	if (ports.length === 0) return 'they declare no port';
	const declared = `they declare ${listed(ports)}`;
	const hint = hints.map((one) => one(facts, wanted, pods)).find((found) => found !== undefined);
	return `${declared}${hint ? `: ${hint}` : ''}`;
};

type Hint = (facts: Facts, wanted: PolicyPort, pods: readonly Subject[]) => string | undefined;

const hints: readonly Hint[] = [
	(_, { port, endPort, protocol }, pods) => {
		if (port === undefined) return undefined;
		const other = pods
			.flatMap((pod) => pod.ports)
			.find(
				(own) =>
					own.protocol !== protocol &&
					serves({ ...noPod, ports: [own] }, { port, ...(endPort && { endPort }), protocol: own.protocol }),
			);
		return other && `${port} is one of ${other.protocol} there, and the rule is about ${protocol}`;
	},
	({ cluster }, { port }, pods) => {
		const service = cluster.services.find(
			({ namespace, selector, ports }) =>
				selector &&
				ports.some((own) => own.port === port && own.targetPort !== port) &&
				pods.some((pod) => pod.namespace === namespace && hasLabels(pod.labels, selector)),
		);
		const target = service?.ports.find((own) => own.port === port)?.targetPort;
		return service && `${port} is the port of service ${nameOf(service)}, and policy sees the pod's own, ${target}`;
	},
	(_, { port, protocol }, pods) => {
		const led = pods
			.flatMap(({ hostPorts = [] }) => hostPorts)
			.find((own) => own.hostPort === port && own.protocol === protocol);
		return led && `${port} is the hostPort of ${led.port}, and policy sees the pod's own`;
	},
	(_, { port }, pods) => {
		const names = pods.flatMap(({ ports }) => ports.flatMap(({ name }) => name ?? []));
		const meant = typeof port === 'string' ? likely(port, names) : undefined;
		return meant && `did you mean ${meant}?`;
	},
];

const noPod: Omit<Subject, 'ports'> = { namespace: '', labels: {}, hostNetwork: false, serviceAccount: '' };

/** "80/TCP (http), 9090/TCP, …" */
const listed = (ports: readonly PodPort[]): string => {
	const words = [...new Set(ports.map(({ name, port, protocol }) => `${port}/${protocol}${name ? ` (${name})` : ''}`))];
	return `${words.slice(0, 4).join(', ')}${words.length > 4 ? ', …' : ''}`;
};

export const printPort = ({ port, endPort, protocol }: PolicyPort): string => {
	if (port === undefined) return `any port of ${protocol}`;
	return `${endPort === undefined ? port : `${port}-${endPort}`}/${protocol}`;
};
