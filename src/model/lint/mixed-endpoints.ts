import { nameOf } from '../name-of.ts';
import type { ServiceResource } from '../resource.ts';
import type { Warning } from '../warning.ts';
import type { Facts } from './facts.ts';
import { declaredBy, listOf, type Maker } from './maker.ts';

/** Warns about a Service that selects pods of several controllers, of which some lack the target port: a Job next to
 * its Deployment, a dashboard next to a webhook. A canary next to the stable Deployment has the port and gets no
 * warning. Named ports are not checked, since pods without the name are not endpoints. */
export const mixedEndpoints = (facts: Facts): readonly Warning[] =>
	facts.services.flatMap((service) => {
		const makers = [...new Set(facts.behind(service).flatMap(({ maker }) => maker ?? []))];
		if (makers.length < 2) return [];
		return service.ports.flatMap((port) => {
			const serving = makers.filter((maker) => declares(maker, port));
			const others = makers.filter((maker) => !serving.includes(maker));
			if (typeof port.targetPort === 'string' || serving.length === 0 || others.length === 0) return [];
			const [some, rest] = [serving, others].map((group) => listOf(group.map(({ title }) => title)));
			const message =
				`service ${nameOf(service)} leads port ${port.port} to ${port.targetPort}/${port.protocol} of ${some}, and to ${rest}, ` +
				`which ${others.length === 1 ? 'declares' : 'declare'} no such port: what goes there is refused, the rest is not; ` +
				`give the pods of ${some} a label that ${rest} ${others.length === 1 ? 'has' : 'have'} not, and select by it`;
			return [{ code: 'service-of-several', message, where: service.source }];
		});
	});

const declares = (maker: Maker, { targetPort, protocol }: ServiceResource['ports'][number]): boolean =>
	declaredBy(maker).some((own) => own.port === targetPort && own.protocol === protocol);
