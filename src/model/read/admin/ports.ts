import type { AdminPort } from '../../admin-policy.ts';
import { whenRight } from '../check-when.ts';
import { fields, maybe, maybeText, port, portName, protocol } from '../leaf.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { oneField, some } from './peer.ts';

const rangeFields = { start: port, end: port };

const inOrder = (
	{ start, end }: { start: number; end: number },
	{ addIssue }: { addIssue(issue: { code: 'custom'; message: string; path: string[] }): void },
): void => {
	if (end <= start)
		addIssue({ code: 'custom', message: `a whole number above ${start} (start), to 65535`, path: ['end'] });
};

const range = fields(rangeFields).superRefine(inOrder, whenRight('start', 'end'));

/** v1alpha2: the ports of a protocol; absent: all. */
const attributes = maybe(
	fields({
		destinationPort: maybe(oneField(['number', 'range'], fields({ number: maybe(port), range: maybe(range) }))),
	}),
);

const protocolFields = {
	tcp: attributes,
	udp: attributes,
	sctp: attributes,
	destinationNamedPort: maybeText(portName),
};

export const protocols = maybe(
	some(
		oneField(
			Object.keys(protocolFields),
			fields(protocolFields).transform(({ destinationNamedPort, tcp, udp, sctp }): AdminPort => {
				if (destinationNamedPort !== undefined) return { port: destinationNamedPort };
				const { number, range } = (tcp ?? udp ?? sctp)?.destinationPort ?? {};
				return withoutUndefined({
					protocol: tcp ? ('TCP' as const) : udp ? ('UDP' as const) : ('SCTP' as const),
					port: number ?? range?.start,
					endPort: range?.end,
				});
			}),
		),
		'protocols (tcp, udp, sctp, destinationNamedPort)',
	),
);

/** v1alpha1. A named port is resolved by the container's ports. */
const portFields = {
	portNumber: maybe(fields({ protocol: maybeText(protocol), port })),
	namedPort: maybeText(portName),
	portRange: maybe(
		fields({ protocol: maybeText(protocol), ...rangeFields }).superRefine(inOrder, whenRight('start', 'end')),
	),
};

export const ports = maybe(
	some(
		oneField(
			Object.keys(portFields),
			fields(portFields).transform(({ portNumber, namedPort, portRange }): AdminPort => {
				if (namedPort !== undefined) return { port: namedPort };
				if (portNumber) return { protocol: portNumber.protocol ?? 'TCP', port: portNumber.port };
				return withoutUndefined({
					protocol: portRange?.protocol ?? 'TCP',
					port: portRange?.start,
					endPort: portRange?.end,
				});
			}),
		),
		'ports (portNumber, namedPort, portRange)',
	),
);
