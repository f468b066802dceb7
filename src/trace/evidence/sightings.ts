import type { Evidence, SeenFrame } from '../../bus/evidence.ts';
import type { IpHead } from '../../net/frame.ts';
import type { Protocol } from '../../net/port.ts';
import { type Met, readMonitor, type TracedPacket } from './monitor.ts';

/** A captured frame of a flow, or of a tunnel that carries one. */
export interface Sighting extends SeenFrame {
	readonly node: string;
	/** The traced packet, in the clear. */
	readonly packet: IpHead;
	/** The outer packet. */
	readonly outer?: IpHead;
}

/** One packet from one end to the other: where it was captured, by time, and the rules that it matched on each node. */
export interface Journey {
	readonly sightings: readonly Sighting[];
	readonly met: ByNode;
	/** The rules that its outer packets matched. */
	readonly around: ByNode;
}

type ByNode = ReadonlyMap<string, readonly Met[]>;

/** The evidence of one connection. */
export interface FlowSeen {
	readonly there: Journey;
	readonly back: Journey;
	/** ICMP errors about it. */
	readonly errors: readonly Sighting[];
}

interface Flow {
	/** The client's port, which no other packets have. */
	readonly sport: number;
	readonly protocol: Protocol;
	readonly vxlanPorts: readonly number[];
}

/** Finds one flow in all evidence: its first packet, the first answer, and ICMP errors about it. If a translation
 * changes the client's port too, packets are recognised by TCP's sequence number, the tag that an SCTP client expects,
 * or the IP header's identification. */
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

/** A datagram, a SYN or an INIT. */
const begins = ({ tcp, sctp }: IpHead): boolean =>
	tcp ? tcp.flags.join() === 'SYN' : sctp === undefined || sctp.chunk === 'INIT';

/** Whether a packet is the traced one, or an ICMP error's quote of it, which may end before the sequence number. */
const isSame = (packet: IpHead, first: IpHead): boolean => {
	const mark = markOf(first);
	return (
		packet.protocol === first.protocol &&
		packet.id === first.id &&
		(packet.sport === first.sport || (mark !== undefined && markOf(packet) === mark) || isSameDatagram(packet, first))
	);
};

/** A datagram is recognised only by the IP header's identification and its length. */
const isSameDatagram = (packet: IpHead, { protocol, id, bytes }: IpHead): boolean =>
	protocol === 'UDP' && id > 0 && packet.bytes === bytes;

/** What translations do not change: TCP's sequence number, the tag of SCTP's INIT. */
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

/** Keeps each device once: a retransmitted packet passes the same devices again. */
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

/** Whether an outer packet carries the traced one. If it was stopped before its device, its identification is unknown:
 * then it is one sent after the traced packet entered the tunnel's device and was not seen again. */
const carries = (packet: TracedPacket, node: string, sightings: readonly Sighting[]): boolean => {
	const outer = sightings.flatMap((one) => one.outer ?? []);
	if (outer.length > 0) return outer.some(({ id }) => id === packet.id);
	const last = sightings.at(-1);
	return last?.node === node && last.way === 'out' && packet.in === undefined;
};

/** The rules that one packet matched on each node; the first time, if it was retransmitted. */
const metBy = (traced: ByNode, fits: (packet: TracedPacket, node: string) => boolean): ByNode =>
	new Map(
		[...traced].map(([node, all]) => {
			const met = all.filter(({ packet }) => fits(packet, node) && !isLater(packet));
			const id = met[0]?.packet.id;
			return [node, firstPassage(met.filter(({ packet }) => packet.id === id))];
		}),
	);

/** The rules of the first passage. Answers to a SYN have no identification; a retransmitted one begins again at the
 * rule that traces it. */
const firstPassage = (met: readonly Met[]): readonly Met[] => {
	const begins = ({ rule = '' }: Met, i: number): boolean =>
		/ -j TRACE$/.test(rule) && i > 0 && !/ -j TRACE$/.test(met[i - 1]?.rule ?? '');
	const again = met.findIndex(begins);
	return again < 0 ? met : met.slice(0, again);
};

/** Whether it is neither a connection's first packet nor the answer to it. */
const isLater = ({ flags }: TracedPacket): boolean =>
	flags.length > 0 && !flags.includes('SYN') && !flags.includes('RST');
