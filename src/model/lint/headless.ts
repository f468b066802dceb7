import { nameOf } from '../name-of.ts';
import type { PodPort } from '../pod.ts';
import type { ServiceResource } from '../resource.ts';
import type { Warning } from '../warning.ts';
import type { Facts } from './facts.ts';

/** Warns about headless Services whose port differs from the pods'. kube-proxy does not translate it: the name resolves
 * to the pods' own addresses, where the Service's port is closed. Only SRV records have the right port. */
export const headlessPorts = (facts: Facts): readonly Warning[] =>
	facts.services.flatMap((service) => {
		if (service.clusterIP !== 'None') return [];
		const ports = facts.behind(service).flatMap((pod) => pod.ports);
		return service.ports.flatMap((wanted) => {
			const { port, protocol, targetPort } = wanted;
			const real = [...new Set(ports.flatMap((own) => (isTarget(own, wanted) ? own.port : [])))];
			const isServed = ports.some((own) => own.port === port && own.protocol === protocol);
			if (real.length === 0 || isServed) return [];
			const target = typeof targetPort === 'string' ? `${real.join(', ')} (${targetPort})` : targetPort;
			const message =
				`service ${nameOf(service)} is headless, so nothing translates its port ${port} to ${target}: its name gives the pods' own addresses, ` +
				`and ${port}/${protocol} is none of their ports; ask for ${real.join(' or ')}, or leave clusterIP: None out`;
			return [{ code: 'headless-port', message, where: service.source }];
		});
	});

const isTarget = (own: PodPort, { targetPort, protocol }: ServiceResource['ports'][number]): boolean =>
	own.protocol === protocol && (typeof targetPort === 'number' ? own.port : own.name) === targetPort;
