import * as packet from 'dns-packet';
import { answer } from '../../src/dns/answer.ts';
import type { Zone } from '../../src/dns/zone.ts';
import { balanced } from './balanced.ts';
import { rcodes } from './rcodes.ts';

/** What a client without EDNS takes over UDP, in bytes (RFC 1035). */
const plainLimit = 512;

/** What fits into a TCP message, in bytes. */
const tcpLimit = 65535;

const headerBytes = 12;
const responseBit = 0x80;

/** A DNS server's reply to a message. Undefined for what is no question at all: nobody answers answers, or half a
 * header. */
export const reply = (zone: Zone, message: Buffer, protocol: 'TCP' | 'UDP'): Buffer | undefined => {
	if (message.length < headerBytes || message.readUInt8(2) & responseBit) return undefined;
	const query = understood(message);
	if (query === undefined || query.questions?.length !== 1) return refusal(message, rcodes.FORMERR);
	// The kind of question is four bits of the flags; all but 0 (a plain one) are of no use here.
	if ((message.readUInt8(2) >> 3) & 0xf) return refusal(message, rcodes.NOTIMP);
	if (query.questions[0]?.class !== 'IN') return refused(message);
	const edns = query.additionals?.find((record) => record.type === 'OPT');
	const limit = protocol === 'TCP' ? tcpLimit : Math.max(plainLimit, edns?.udpPayloadSize ?? plainLimit);
	return fitting(answered(zone, query, edns), limit);
};

const understood = (message: Buffer): packet.Packet | undefined => {
	try {
		return packet.decode(message);
	} catch {
		return undefined;
	}
};

const refusal = (message: Buffer, rcode: number): Buffer =>
	packet.encode({ type: 'response', id: message.readUInt16BE(0), flags: rcode });

/** Of classes other than IN nothing is known, and the library has no number for most (coredns: core/dnsserver/server.go):
 * the question goes back as it came. */
const refused = (message: Buffer): Buffer => {
	let end = headerBytes;
	for (let label = message.readUInt8(end); label > 0; label = message.readUInt8(end)) end += label + 1;
	const response = Buffer.from(message.subarray(0, end + typeAndClass));
	response.writeUInt8(responseBit | (message.readUInt8(2) & recursionDesired), 2);
	response.writeUInt8(rcodes.REFUSED, 3);
	// Neither answers nor anything else.
	return response.fill(0, 6, headerBytes);
};

/** In bytes, behind the zero that ends the name. */
const typeAndClass = 5;
const recursionDesired = 1;

const answered = (zone: Zone, query: packet.Packet, edns: packet.OptAnswer | undefined): packet.Packet => {
	const [question] = query.questions ?? [];
	const said = answer(zone, { name: question?.name ?? '', type: question?.type ?? 'A' });
	const own = said.authoritative ? packet.AUTHORITATIVE_ANSWER : 0;
	const wished = (query.flags ?? 0) & packet.RECURSION_DESIRED;
	return {
		type: 'response',
		id: query.id,
		flags: own | wished | packet.RECURSION_AVAILABLE | rcodes[said.rcode],
		questions: query.questions,
		answers: balanced(said.answers),
		authorities: [...said.authority],
		additionals: [...balanced(said.additional), ...(edns ? [mirrored(edns)] : [])],
	};
};

/** Who speaks EDNS hears it (RFC 6891). */
const mirrored = ({ udpPayloadSize, flag_do }: packet.OptAnswer): packet.OptAnswer => ({
	type: 'OPT',
	name: '.',
	udpPayloadSize: Math.max(plainLimit, udpPayloadSize),
	extendedRcode: 0,
	ednsVersion: 0,
	flags: flag_do ? packet.DNSSEC_OK : 0,
	flag_do,
	options: [],
});

/** What is too long goes without the addresses that only help, then with as many answers as fit, and says so: the
 * client asks again over TCP. */
const fitting = (response: packet.Packet, limit: number): Buffer => {
	const whole = packet.encode(response);
	if (whole.length <= limit) return whole;
	const bare = { ...response, additionals: response.additionals?.filter(({ type }) => type === 'OPT') };
	const answers = [...(response.answers ?? [])];
	const room = packet.encode(bare);
	if (room.length <= limit) return room;
	const truncated = { ...bare, flags: (response.flags ?? 0) | packet.TRUNCATED_RESPONSE };
	for (;;) {
		answers.pop();
		const shorter = packet.encode({ ...truncated, answers });
		if (shorter.length <= limit || answers.length === 0) return shorter;
	}
};
