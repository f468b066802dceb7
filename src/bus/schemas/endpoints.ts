import * as z from 'zod';
import { ip, port, protocol } from './leaf.ts';
import { meta } from './meta.ts';

const text = z.string();
const texts = z.array(text);

export const slice = z.looseObject({
	...meta('EndpointSlice'),
	endpoints: z.array(
		z.looseObject({
			...{ ip, ready: z.boolean(), serving: z.boolean(), terminating: z.boolean() },
			...{ node: text.exactOptional(), zone: text.exactOptional(), pod: text.exactOptional() },
			...{ hostname: text.exactOptional(), forZones: texts.exactOptional(), forNodes: texts.exactOptional() },
		}),
	),
	ports: z.array(z.looseObject({ name: text.exactOptional(), port: port.exactOptional(), protocol })),
});

const addresses = z.array(
	z.looseObject({ ip, node: text.exactOptional(), pod: text.exactOptional(), hostname: text.exactOptional() }),
);

export const endpoints = z.looseObject({
	...meta('Endpoints'),
	subsets: z.array(
		z.looseObject({
			addresses,
			notReadyAddresses: addresses,
			ports: z.array(z.looseObject({ name: text.exactOptional(), port, protocol })),
		}),
	),
});
