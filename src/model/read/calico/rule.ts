import * as z from 'zod';
import type { CalicoIcmp, CalicoRule } from '../../calico/objects.ts';
import { whenRight } from '../check-when.ts';
import { fields, maybe, whole, word } from '../leaf.ts';
import { annotations } from '../names.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { entityOf, writtenEntity } from './entity.ts';
import { calicoProtocol } from './text.ts';

const icmp = maybe(
	fields({ type: maybe(whole(0, 254)), code: maybe(whole(0, 255)) })
		.superRefine(
			({ type, code }, { addIssue }) => {
				if (type === undefined && code !== undefined)
					addIssue({ code: 'custom', message: 'none without a type', path: ['code'] });
			},
			whenRight('type', 'code'),
		)
		.transform(({ type, code }): CalicoIcmp | undefined =>
			type === undefined ? undefined : withoutUndefined({ type, code }),
		),
);

const ipVersion = z.union([z.literal(4), z.literal(6)], { error: '4 or 6' });

const written = fields({
	action: word(['Allow', 'Deny', 'Log', 'Pass']),
	ipVersion: maybe(ipVersion),
	protocol: maybe(calicoProtocol),
	notProtocol: maybe(calicoProtocol),
	icmp,
	notICMP: icmp,
	source: writtenEntity,
	destination: writtenEntity,
	metadata: maybe(fields({ annotations: maybe(annotations) })),
});

const withPorts = ['TCP', 'UDP', 'SCTP', '6', '17', '132'];
const withTypes = ['ICMP', 'ICMPv6', '1', '58'];

/** Port numbers and ICMP types require their protocol; a named port has its own (libcalico-go/lib/validator/v3:
 * validateRule). */
export const rule = written
	.superRefine(
		({ protocol, source, destination }, { addIssue }) => {
			if (withPorts.includes(protocol ?? '')) return;
			const allowed = protocol === undefined ? 'names alone' : 'none';
			const message = `${allowed} unless protocol is TCP, UDP or SCTP`;
			for (const [end, entity] of Object.entries({ source, destination }))
				for (const field of ['ports', 'notPorts'] as const) {
					const ports = entity?.[field] ?? [];
					const isWrong = protocol === undefined ? ports.some((port) => !('name' in port)) : ports.length > 0;
					if (isWrong) addIssue({ code: 'custom', message, path: [end, field] });
				}
		},
		whenRight('protocol', 'source', 'destination'),
	)
	.superRefine(
		({ protocol, ...found }, { addIssue }) => {
			for (const field of ['icmp', 'notICMP'] as const)
				if (found[field] && !withTypes.includes(protocol ?? ''))
					addIssue({ code: 'custom', message: 'none unless protocol is ICMP or ICMPv6', path: [field] });
		},
		whenRight('protocol', 'icmp', 'notICMP'),
	);

export type WrittenRule = z.output<typeof rule>;

export const ruleOf = ({ source, destination, metadata, ...rest }: WrittenRule, namespace: string): CalicoRule =>
	withoutUndefined({
		...rest,
		source: entityOf(source, namespace),
		destination: entityOf(destination, namespace),
		annotations: metadata?.annotations ?? {},
	});
