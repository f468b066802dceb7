import * as z from 'zod';
import { protocols } from '../net/port.ts';
import type { Stop } from '../trace/evidence/stop.ts';
import type { Goal } from '../trace/walk.ts';
import type { Cause } from './causes/cause.ts';
import type { Led } from './causes/led.ts';
import type { NearestRule } from './causes/nearest-rule.ts';
import { address, object } from './object-schema.ts';
import type { Miss, PeerMiss } from './oracle/miss.ts';

// The causes of a result in zod, as result-schema.ts has the rest.

const text = z.string();
const count = z.int();
const yes = z.literal(true);
const direction = z.enum(['ingress', 'egress']);

const packet = object<Stop['packet']>({ src: address, sport: count, dst: address, dport: count });

const stop = object<Stop>({
	kind: z.enum(['dropped', 'rejected', 'refused']).describe('by a rule, or where nothing listens (refused)'),
	node: text,
	netns: text.describe("empty: the node's own"),
	protocol: z.enum(protocols),
	packet: packet.describe('as it was there'),
	rule: object<NonNullable<Stop['rule']>>({
		table: z.enum(['raw', 'mangle', 'nat', 'filter']),
		chain: text,
		rule: text,
		because: text.exactOptional(),
	})
		.exactOptional()
		.describe('absent of what a host refused'),
	onWayBack: yes.exactOptional().describe('it was the answer that was stopped'),
});

const led = z.union([
	object<Exclude<Led, { by: 'hostPort' }>>({
		by: z.enum(['clusterIP', 'nodePort', 'loadBalancerIP', 'externalIP']),
		service: text,
		port: count,
		targetPort: z.union([count, text]),
		nodePort: count.exactOptional(),
	}),
	object<Extract<Led, { by: 'hostPort' }>>({ by: z.literal('hostPort'), pod: text, hostPort: count, port: count }),
]);

/** A new value does not compile without a line here. */
const peerMisses: Readonly<Record<PeerMiss, PeerMiss>> = {
	'not-a-pod': 'not-a-pod',
	'other-namespace': 'other-namespace',
	'namespace-labels': 'namespace-labels',
	labels: 'labels',
	'other-address': 'other-address',
	'outside-block': 'outside-block',
	excepted: 'excepted',
	'not-a-node': 'not-a-node',
	'name-unknown': 'name-unknown',
};

const miss = z.union([
	object<Extract<Miss, { on: 'port' | 'protocol' }>>({ on: z.enum(['port', 'protocol']), wanted: text }),
	object<Extract<Miss, { on: 'peer' }>>({
		on: z.literal('peer'),
		why: z.enum(peerMisses),
		wanted: text,
		has: text.exactOptional(),
		labelsFit: yes.exactOptional(),
		unmatched: count.exactOptional(),
	}),
	object<Extract<Miss, { on: 'subject' }>>({ on: z.literal('subject'), wanted: text }),
]);

const nearest = object<NearestRule>({
	policy: text.describe('NS/NAME (file:line:column)'),
	direction,
	at: text.describe('"ingress[0]"'),
	misses: z.array(miss).describe('why it is not about the packet'),
	peer: object<NearestRule['peer']>({ is: z.enum(['pod', 'node', 'world']), name: text, address: text }).describe(
		'who is at the other end, by the address that policy saw',
	),
	asked: text.describe('"6443/TCP"'),
	opensServicePort: yes.exactOptional().describe("it is open for the port before a Service's translation"),
});

const goal = { ip: address, port: count };

export const cause = object<Cause>({
	text: text.describe('what happened, and what of the manifests led to it'),
	next: text.exactOptional().describe('what to try'),
	stop: stop.exactOptional().describe('who stopped the packet'),
	led: led.exactOptional().describe('the Service or host port that sent it to another address or port'),
	nearest: nearest.exactOptional().describe('where no policy allowed it: the rule that comes closest'),
	endpoint: object<NonNullable<Cause['endpoint']>>({
		...goal,
		place: text.exactOptional(),
		asked: count,
		answered: count,
	})
		.exactOptional()
		.describe('of several: the one that this is about, how often it was asked and answered'),
	controller: object<NonNullable<Cause['controller']>>({
		pod: text,
		status: count,
		to: object<Goal>(goal).exactOptional(),
	})
		.exactOptional()
		.describe('of Ingress, that answered 502, 503 or 504, and where its own connection went'),
});
