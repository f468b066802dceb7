import { listensUndeclared } from '../control/undeclared-ports.ts';
import { likely } from '../likely.ts';
import { nameOf } from '../name-of.ts';
import { printSelector } from '../print-selector.ts';
import type { ServiceResource } from '../resource.ts';
import { hasLabels } from '../selector.ts';
import type { Warning } from '../warning.ts';
import type { Facts, Subject } from './facts.ts';
import { nearest } from './labels.ts';

/** Warns about Services without endpoints, which Kubernetes accepts silently. */
export const leadNowhere = (facts: Facts): readonly Warning[] =>
	facts.services.flatMap((service): readonly Warning[] => {
		const { selector, source: where, type, ports } = service;
		if (selector === undefined || type === 'ExternalName') return [];
		const pods = facts.behind(service);
		if (pods.length === 0)
			return [
				{
					code: 'service-selects-nothing',
					message: `service ${nameOf(service)} selects no pod: ${why(facts, service)}`,
					where,
				},
			];
		return ports
			.filter((port) => !pods.some((pod) => serves(pod, port)) && !isOpen(port, pods))
			.map((port) => ({
				code: 'service-port-unserved',
				message: `service ${nameOf(service)} leads port ${port.port} to ${port.protocol} ${port.targetPort}, which no pod that it selects declares: ${outcome(port, pods)}${instead(port, pods)}`,
				where,
			}));
	});

const why = ({ pods }: Facts, { namespace, selector = {} }: ServiceResource): string => {
	const lacking = `none in namespace ${namespace} has ${printSelector({ matchLabels: selector, matchExpressions: [] })}`;
	const elsewhere = pods.find((pod) => pod.namespace !== namespace && hasLabels(pod.labels, selector));
	if (elsewhere)
		return `${lacking}; pods of namespace ${elsewhere.namespace} do, and a Service selects in its own namespace only`;
	const inside = pods.filter((pod) => pod.namespace === namespace).map(({ labels }) => labels);
	const meant = nearest({ matchLabels: selector, matchExpressions: [] }, inside);
	return `${lacking}${meant ? `; ${meant}` : ''}`;
};

type Port = ServiceResource['ports'][number];

const serves = ({ ports }: Subject, { targetPort, protocol }: Port): boolean =>
	ports.some(
		(port) => port.protocol === protocol && (typeof targetPort === 'number' ? port.port : port.name) === targetPort,
	);

/** Whether the pods may listen on the port: they declare no port of the protocol. */
const isOpen = ({ targetPort, protocol }: Port, pods: readonly Subject[]): boolean =>
	typeof targetPort === 'number' && !pods.some(({ ports }) => ports.some((port) => port.protocol === protocol));

const outcome = (port: Port, pods: readonly Subject[]): string =>
	listensUndeclared(
		port,
		pods.flatMap(({ ports }) => ports),
	)
		? 'in a lab they answer on it anyway, in a cluster only if their programs listen on it'
		: 'nothing will answer';

/** The ports that the pods declare instead. */
const instead = ({ targetPort }: Port, pods: readonly Subject[]): string => {
	const ports = pods.flatMap((pod) => pod.ports);
	const names = [...new Set(ports.flatMap(({ name }) => name ?? []))];
	const meant = typeof targetPort === 'string' ? likely(targetPort, names) : undefined;
	if (meant) return `; did you mean ${meant}?`;
	const words = [...new Set(ports.map(({ name, port, protocol }) => `${port}/${protocol}${name ? ` (${name})` : ''}`))];
	return words.length === 0 ? '' : `; they declare ${words.slice(0, 4).join(', ')}${words.length > 4 ? ', …' : ''}`;
};
