import * as z from 'zod';
import { whenList } from './check-when.ts';
import { noDuplicates } from './duplicates.ts';
import { fields, list, maybe, maybeText, port, portOrName, protocol, whole } from './leaf.ts';
import { dnsLabel } from './names.ts';

/** A node port in the API server's default --service-node-port-range. 0 is Go's zero value and counts as absent. */
export const nodePort = z.preprocess((value) => value || undefined, maybe(whole(30000, 32767)));

const servicePort = fields({
	name: maybeText(dnsLabel),
	port,
	protocol: maybeText(protocol),
	targetPort: z.preprocess((value) => value || undefined, maybe(portOrName)),
	nodePort,
});

type Port = z.output<typeof servicePort>;

const nodePortOf = ({ nodePort, protocol = 'TCP' }: Port): string | undefined =>
	nodePort === undefined ? undefined : `${nodePort}/${protocol}`;

export const ports = list(servicePort, 'ports')
	.superRefine(
		noDuplicates<Port>(
			{ key: ({ name }) => name, at: 'name', one: 'one port a name' },
			{ key: ({ port, protocol = 'TCP' }) => `${port}/${protocol}`, at: 'port', one: 'one entry a port and protocol' },
			{ key: nodePortOf, at: 'nodePort', one: 'one entry a nodePort and protocol' },
		),
		whenList,
	)
	.superRefine((all, { addIssue }) => {
		if (all.length < 2) return;
		for (const [i, { name }] of all.entries())
			if (name === undefined)
				addIssue({ code: 'custom', message: 'a name for each port where there are several', path: [i, 'name'] });
	});
