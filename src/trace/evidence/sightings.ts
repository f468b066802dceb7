import type { Evidence, SeenFrame } from '../../bus/evidence.ts';
import type { IpHead } from '../../net/frame.ts';
import type { Protocol } from '../../net/port.ts';
import { type Met, readMonitor, type TracedPacket } from './monitor.ts';

/** A frame of a flow, or of a tunnel that carries one. */
export interface Sighting extends SeenFrame {
	readonly node: string;
	/** The packet that is followed, in the clear. */
	readonly packet: IpHead;
	/** The one around it. */
	readonly outer?: IpHead;
}

/** One packet from one end to the other: where it was seen, in time's order, and the rules that it met on each node. */
export interface Journey {
	readonly sightings: readonly Sighting[];
	readonly met: ByNode;
	/** Those that the tunnel's packets around it met. */
	readonly around: ByNode;
}

type ByNode = ReadonlyMap<string, readonly Met[]>;

/** What was seen of one question. */
export interface FlowSeen {
	readonly there: Journey;
	readonly back: Journey;
	/** ICMP errors about it. */
	readonly errors: readonly Sighting[];
}

interface Flow {
	/** The client's own port, which nobody else's packets have. */
	readonly sport: number;
	readonly protocol: Protocol;
	readonly vxlanPorts: readonly number[];
}

/** Picks one flow out of all evidence: its first packet, the first answer to it, what was said about it. A translation
 * that changes the client's port too leaves TCP's sequence number or the tag that an SCTP client wants to read, and the
 * IP header's own. */
export const flowIn = (evidence: readonly Evidence[], flow: Flow): FlowSeen => {
	const all = evidence.flatMap(({ node, frames }) => frames.flatMap((frame) => sightingsIn(node, frame)));
	const ordered = all.toSorted((a, b) => a.at - b.at);
	const firsts = ordered.filter(({ packet }) => packet.protocol === flow.protocol && packet.sport === flow.sport);
	const first = firsts.find(({ packet }) => begins(packet))?.packet;
	const there = ordered.filter(({ packet }) => first && isSame(packet, first));
	const isAnswer = (packet: IpHead): boolean => first !== undefined && answers(packet, first, flow);
	const answer = ordered.find(({ packet }) => isAnswer(packet))?.packet;
	const back = ordered.filter(({ packet }) => answer && isAnswer(packet) && packet.id === answer.id);
	const errors = ordered.filter(({ packet: { icmp } }) => first && icmp?.about && isSame(icmp.about, first));
	const traced = new Map(evidence.map(({ node, rules }) => [node, readMonitor(rules)]));
	const journey = (sightings: readonly Sighting[], fits: (packet: TracedPacket) => boolean): Journey => ({
		sightings: once(sightings),
		met: metBy(traced, (packet) => !isTunnels(packet, flow) && fits(packet)),
		around: metBy(traced, (packet, node) => isTunnels(packet, flow) && carries(packet, node, sightings)),
	});
	return {
		there: journey(there, (packet) => packet.sport === flow.sport || (packet.id > 0 && packet.id === first?.id)),
		back: journey(back, (packet) => packet.dport === flow.sport || (packet.id > 0 && packet.id === answer?.id)),
		errors: once(errors),
	};
};

const sightingsIn = (node: string, seen: SeenFrame): readonly Sighting[] => {
	const { ip } = seen.frame;
	if (!ip) return [];
	const inner = ip.vxlan?.frame.ip;
	return [inner ? { ...seen, node, packet: inner, outer: ip } : { ...seen, node, packet: ip }];
};

/** A datagram, or what opens a connection. */
const begins = ({ tcp, sctp }: IpHead): boolean =>
	tcp ? tcp.flags.join() === 'SYN' : sctp === undefined || sctp.chunk === 'INIT';

/** Also what an ICMP error quotes of it, which may end before what tells it. */
const isSame = (packet: IpHead, first: IpHead): boolean => {
	const mark = markOf(first);
	return (
		packet.protocol === first.protocol &&
		packet.id === first.id &&
		(packet.sport === first.sport || (mark !== undefined && markOf(packet) === mark) || isSameDatagram(packet, first))
	);
};

/** A datagram has nothing but the IP header's number and its length. */
const isSameDatagram = (packet: IpHead, { protocol, id, bytes }: IpHead): boolean =>
	protocol === 'UDP' && id > 0 && packet.bytes === bytes;

/** What no translation changes, of TCP and of SCTP's INIT. */
const markOf = ({ tcp, sctp }: IpHead): number | undefined => tcp?.seq ?? sctp?.initiates;

const answers = (packet: IpHead, first: IpHead, { sport, protocol }: Flow): boolean => {
	if (packet.protocol !== protocol) return false;
	if (first.sctp) return packet.sctp?.tag === first.sctp.initiates;
	if (!first.tcp) return packet.dport === sport && packet.id !== first.id;
	const flags = packet.tcp?.flags ?? [];
	return (
		flags.includes('ACK') &&
		(flags.includes('SYN') || flags.includes('RST')) &&
		packet.tcp?.ack === (first.tcp.seq + 1) % 2 ** 32
	);
};

/** A packet that is sent again passes the same devices again. */
const once = (sightings: readonly Sighting[]): readonly Sighting[] => {
	const keyOf = (s: Sighting) =>
		[s.node, s.netns, s.device, s.way, Boolean(s.outer), s.packet.src, s.packet.dst].join(' ');
	const seen = new Set<string>();
	return sightings.filter((sighting) => {
		const key = keyOf(sighting);
		const known = seen.has(key);
		seen.add(key);
		return !known;
	});
};

const isTunnels = ({ dport }: TracedPacket, { vxlanPorts }: Flow): boolean => vxlanPorts.includes(dport);

/** One that was stopped before its device is not known by its number: it is what came after the packet went into its
 * tunnel and was seen no more. */
const carries = (packet: TracedPacket, node: string, sightings: readonly Sighting[]): boolean => {
	const outer = sightings.flatMap((one) => one.outer ?? []);
	if (outer.length > 0) return outer.some(({ id }) => id === packet.id);
	const last = sightings.at(-1);
	return last?.node === node && last.way === 'out' && packet.in === undefined;
};

/** The rules that one packet met on each node; when it was sent twice, the first time. */
const metBy = (traced: ByNode, fits: (packet: TracedPacket, node: string) => boolean): ByNode =>
	new Map(
		[...traced].map(([node, all]) => {
			const met = all.filter(({ packet }) => fits(packet, node) && !isLater(packet));
			const id = met[0]?.packet.id;
			return [node, firstPassage(met.filter(({ packet }) => packet.id === id))];
		}),
	);

/** Answers to a SYN have no number; one that is sent again begins at the rule that traces it. */
const firstPassage = (met: readonly Met[]): readonly Met[] => {
	const begins = ({ rule = '' }: Met, i: number): boolean =>
		/ -j TRACE$/.test(rule) && i > 0 && !/ -j TRACE$/.test(met[i - 1]?.rule ?? '');
	const again = met.findIndex(begins);
	return again < 0 ? met : met.slice(0, again);
};

/** Neither a connection's first packet nor the answer to it. */
const isLater = ({ flags }: TracedPacket): boolean =>
	flags.length > 0 && !flags.includes('SYN') && !flags.includes('RST');
