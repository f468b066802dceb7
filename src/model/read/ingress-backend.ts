import * as z from 'zod';
import type { IngressBackend } from '../ingress.ts';
import { whenRight } from './check-when.ts';
import { fields, maybe, maybeText, port, portName, text } from './leaf.ts';
import { serviceName } from './names.ts';

const servicePort = fields({
	name: maybeText(portName),
	// 0 is Go's zero value and counts as absent.
	number: z.preprocess((value) => value || undefined, maybe(port)),
})
	.superRefine(
		({ name, number }, { addIssue }) => {
			if ((name === undefined) === (number === undefined))
				addIssue({
					code: 'custom',
					message: "the Service's port, by name or by number",
					params: { found: name === undefined ? 'neither name nor number' : 'both name and number' },
				});
		},
		whenRight('name', 'number'),
	)
	.transform(({ name, number }) => name ?? number ?? '');

const resource = fields({
	apiGroup: maybeText(text('an API group')),
	kind: text('a kind', (kind) => kind !== ''),
	name: text('a name', (name) => name !== ''),
});

/** A port of a Service, or another object of the namespace (pkg/apis/networking/validation, validateIngressBackend). */
export const backend = fields({
	service: maybe(fields({ name: serviceName, port: servicePort })),
	resource: maybe(resource),
})
	.superRefine(
		({ service, resource }, { addIssue }) => {
			if ((service === undefined) === (resource === undefined))
				addIssue({
					code: 'custom',
					message: 'one of service and resource',
					params: { found: service ? 'both service and resource' : 'neither service nor resource' },
				});
		},
		whenRight('service', 'resource'),
	)
	.transform(
		({ service, resource }): IngressBackend =>
			service
				? { service: service.name, port: service.port }
				: { resource: `${resource?.kind ?? ''}/${resource?.name ?? ''}` },
	);
