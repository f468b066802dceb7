import * as z from 'zod';
import { isPort } from '../../../net/port.ts';
import type { CalicoEntity, CalicoPort } from '../../calico/objects.ts';
import { whenRight } from '../check-when.ts';
import { fields, list, maybe } from '../leaf.ts';
import { dnsLabel, dnsSubdomain } from '../names.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { calicoSelector, namespaceSelector, netOrIp } from './text.ts';

const portForms = 'a port (80), a range ("8000:9000") or the name of a container\'s port';

/** numorstring.Port: a number may also be a string. */
const port = z.unknown().transform((value, { addIssue }): CalicoPort => {
	const found = portOf(value);
	if (found) return found;
	addIssue({ code: 'custom', message: portForms });
	return z.NEVER;
});

const portOf = (value: unknown): CalicoPort | undefined => {
	if (typeof value !== 'number' && typeof value !== 'string') return undefined;
	const [, first, last = first] = /^(\d+)(?::(\d+))?$/.exec(String(value)) ?? [];
	if (first === undefined) return /^[\w.-]{1,128}$/.test(String(value)) ? { name: String(value) } : undefined;
	const range = { first: Number(first), last: Number(last) };
	return isPort(range.first) && isPort(range.last) && range.first <= range.last ? range : undefined;
};

const nets = maybe(list(netOrIp, 'networks or addresses'));
const ports = maybe(list(port, 'ports (80, "8000:9000", web)'));

/** Fields that exclude `services`, since a Service implies addresses and ports. */
const besideService = [
	'nets',
	'notNets',
	'selector',
	'notSelector',
	'namespaceSelector',
	'ports',
	'notPorts',
	'serviceAccounts',
] as const;

const filled = (value: unknown): boolean =>
	Array.isArray(value) ? value.length > 0 : value !== undefined && value !== '';

const entity = fields({
	nets,
	notNets: nets,
	selector: calicoSelector,
	notSelector: calicoSelector,
	namespaceSelector,
	ports,
	notPorts: ports,
	serviceAccounts: maybe(
		fields({ names: maybe(list(dnsSubdomain, 'names of service accounts')), selector: calicoSelector }),
	),
	services: maybe(fields({ name: dnsSubdomain, namespace: maybe(dnsLabel) })),
}).superRefine(
	(found, { addIssue }) => {
		const beside = besideService.filter((field) => filled(found[field]));
		if (found.services && beside.length > 0)
			addIssue({ code: 'custom', message: `nothing beside services (here ${beside.join(', ')})`, path: ['services'] });
	},
	whenRight('services', ...besideService),
);

/** The parsed entity; a Service without a namespace is in the policy's. */
export const entityOf = (written: Written | undefined, namespace: string): CalicoEntity => {
	const { nets = [], notNets = [], ports = [], notPorts = [], serviceAccounts, services } = written ?? {};
	return withoutUndefined({
		nets,
		notNets,
		ports,
		notPorts,
		selector: written?.selector ?? '',
		notSelector: written?.notSelector ?? '',
		namespaceSelector: written?.namespaceSelector ?? '',
		serviceAccounts: serviceAccounts && { names: serviceAccounts.names ?? [], selector: serviceAccounts.selector },
		service: services && `${services.namespace ?? namespace}/${services.name}`,
	});
};

type Written = z.output<typeof entity>;
export const writtenEntity = maybe(entity);
