import { LabError } from '../errors.ts';
import type { Verdict } from '../model/scenario.ts';
import type { Ip } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';
import type { Host } from './host.ts';
import { type Packet, reversed, sameTuple, socketName } from './packet.ts';
import { isOwn, routeTo, sourceFor } from './route.ts';
import type { End } from './step.ts';
import type { Terrain } from './terrain.ts';
import { travel } from './travel.ts';
import { type Hop, hopOf, type Trip } from './trip.ts';

export interface Question {
	/** "ns/pod", "node/NAME" or "external". */
	readonly from: string;
	readonly to: Ip;
	readonly port: number;
	readonly protocol: Protocol;
	/** Length of the packets with their IP header; absent: small enough for every device. */
	readonly bytes?: number;
}

export interface Walk {
	readonly verdict: Exclude<Verdict, 'unknown'>;
	/** Why no answer came: the rule and the policy that it is for, "no route to …", "nothing listens on …". */
	readonly cause?: string;
	readonly hops: readonly Hop[];
	/** The place that answered: "ns/pod" or "external". */
	readonly servedBy?: string;
	/** The client's address as the server saw it; absent if the packet did not arrive. */
	readonly clientIP?: Ip;
	/** The way back, as far as it went. */
	readonly answer?: readonly Hop[];
	/** The packet's last destination, after all translations. */
	readonly goal?: Goal;
}

export interface Goal {
	readonly ip: Ip;
	readonly port: number;
}

/** Walks a connection's first packet from a place to an address, and the answer all the way back, through every device,
 * table and rule of the plans. @throws LabError when there is no such place. */
export const walk = (terrain: Terrain, question: Question, choose: Trip['choose'] = takeEach): Walk => {
	const client = clientOf(terrain, question.from);
	const src = sourceOf(client, question.to);
	if (!src) return { verdict: 'reject', cause: `${client.id}: no route to ${question.to}`, hops: [] };

	const there: Trip = { terrain, choose, connections: new Map(), stays: [] };
	const asked = firstPacket(question, src);
	const end = travel(there, client, asked);
	const last = there.stays.findLast(({ packet }) => !packet.carries)?.packet ?? asked;
	const goal: Goal = { ip: last.dst, port: last.dport };
	const way = { hops: there.stays.map(hopOf), goal, ...(end.at === 'socket' && { clientIP: end.packet.src }) };
	const reply = replyTo(terrain, end);
	if (!reply) return { verdict: 'deny', cause: reasonOf(end), ...way };
	if (reply.refusal && reply.host === client) return { verdict: 'reject', cause: reply.refusal, ...way };

	const back: Trip = { ...there, stays: [] };
	const lost = missing(client, asked, travel(back, reply.host, answerTo(reply)));
	const ways = { ...way, answer: back.stays.map(hopOf) };
	if (lost) return { verdict: 'deny', cause: inVain(reply, lost), ...ways };
	if (reply.refusal) return { verdict: 'reject', cause: reply.refusal, ...ways };
	return { verdict: 'allow', ...(reply.servedBy && { servedBy: reply.servedBy }), ...ways };
};

/** A rule with a probability matches: the first endpoint of a Service is as good as any other. */
const takeEach = (): boolean => true;

const clientOf = (terrain: Terrain, from: string): Host => {
	const client = terrain.places.get(from);
	if (client) return client;
	throw new LabError('failed', `no packet can start from ${from}: no plan has such a place`);
};

const sourceOf = (client: Host, to: Ip): Ip | undefined => {
	if (isOwn(client, to)) return to;
	const route = routeTo(client, to);
	return route && sourceFor(client, route, to);
};

const firstPacket = ({ to, port, protocol, bytes = smallest }: Question, src: Ip): Packet => ({
	protocol,
	src,
	sport: 40000,
	dst: to,
	dport: port,
	bytes,
	phase: 'first',
	mark: 0,
});

/** Bytes of a SYN: 20 IP, 20 TCP and 20 of options. */
const smallest = 60;

/** A host that answers the packet: a server, a kernel without a listener, or a host that rejected it on the way. */
interface Reply {
	readonly host: Host;
	readonly packet: Packet;
	readonly servedBy?: string;
	readonly refusal?: string;
}

/** Undefined if the packet was dropped. */
const replyTo = (terrain: Terrain, end: End): Reply | undefined => {
	if (end.at === 'lost') return end.loss.by && { ...end.loss.by, refusal: end.loss.cause };
	const { host, packet } = end;
	const { dst, dport, protocol } = packet;
	const server = terrain.servers.get(host.id)?.find((one) => one.port === dport && one.protocol === protocol);
	if (server) return { host, packet, servedBy: server.place };
	return { host, packet, refusal: `${host.id}: nothing listens on ${socketName(dst, dport)}/${protocol}` };
};

const reasonOf = (end: End): string => (end.at === 'lost' ? end.loss.cause : '');

const inVain = ({ refusal }: Reply, lost: string): string =>
	refusal ? `${refusal}; the client does not learn of it: ${lost}` : `the answer is lost: ${lost}`;

/** The answer of a built-in server is as long as the request; a kernel's reset or ICMP error is short. */
const answerTo = ({ packet, refusal }: Reply): Packet => ({
	...reversed(packet),
	bytes: refusal ? smallest : packet.bytes,
	phase: 'answer',
	mark: 0,
});

/** An answer counts only if it arrives at the client, from the address that was asked. Undefined if it does. */
const missing = (client: Host, asked: Packet, end: End): string | undefined => {
	if (end.at === 'lost') return end.loss.cause;
	if (end.host !== client) return `it ended on ${end.host.id}`;
	if (sameTuple(end.packet, reversed(asked))) return undefined;
	const [from, wanted] = [socketName(end.packet.src, end.packet.sport), socketName(asked.dst, asked.dport)];
	return `it came from ${from}, not from ${wanted}`;
};
