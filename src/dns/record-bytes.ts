import { familyOf, parseIp, toBits } from '../net/ip.ts';
import { nameBytes, type Spot } from './compression.ts';
import { type DnsRecord, typeNumbers } from './record.ts';

/** Encodes a record (RFC 1035, 3.2.1). */
export const recordBytes = (record: DnsRecord, { at, offsets }: Spot): Buffer => {
	const owner = nameBytes(record.name, { at, offsets });
	const fixed = Buffer.alloc(10);
	const data = dataBytes(record, { at: at + owner.length + fixed.length, offsets });
	fixed.writeUInt16BE(typeNumbers[record.type], 0);
	fixed.writeUInt16BE(internet, 2);
	fixed.writeUInt32BE(record.ttl, 4);
	fixed.writeUInt16BE(data.length, 8);
	return Buffer.concat([owner, fixed, data]);
};

/** The class IN. */
const internet = 1;

const dataBytes = (record: DnsRecord, { at, offsets }: Spot): Buffer => {
	switch (record.type) {
		case 'A':
		case 'AAAA':
			return addressBytes(record.data);
		case 'CNAME':
		case 'NS':
		case 'PTR':
			return nameBytes(record.data, { at, offsets });
		case 'TXT':
			return Buffer.concat([Buffer.of(Buffer.byteLength(record.data)), Buffer.from(record.data)]);
		case 'SRV': {
			const { priority, weight, port, target } = record.data;
			const numbers = bigEndian(2, [priority, weight, port]);
			// SRV targets are not compressed (RFC 2782).
			return Buffer.concat([numbers, nameBytes(target, { at: at + numbers.length, offsets }, 'out')]);
		}
		case 'SOA': {
			const { mname, rname, serial, refresh, retry, expire, minimum } = record.data;
			const server = nameBytes(mname, { at, offsets });
			const mailbox = nameBytes(rname, { at: at + server.length, offsets });
			return Buffer.concat([server, mailbox, bigEndian(4, [serial, refresh, retry, expire, minimum])]);
		}
	}
};

const addressBytes = (address: string): Buffer => {
	const ip = parseIp(address);
	const digits = familyOf(ip) === 4 ? 8 : 32;
	return Buffer.from(toBits(ip).toString(16).padStart(digits, '0'), 'hex');
};

const bigEndian = (bytes: number, values: readonly number[]): Buffer => {
	const buffer = Buffer.alloc(bytes * values.length);
	for (const [i, value] of values.entries()) buffer.writeUIntBE(value, i * bytes, bytes);
	return buffer;
};
