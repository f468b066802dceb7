import { closeSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { LabError } from '../../src/errors.ts';
import { familyOf, type Ip } from '../../src/net/ip.ts';
import { deviceIndex, errno, sendto, socket } from '../system/libc.ts';

/** Announces that an address is on this node now, by a gratuitous ARP request on the underlay (RFC 5227). Otherwise the
 * router would keep sending to the node that had the address before. @throws LabError when the kernel does not send
 * it. */
export const announce = (addresses: readonly Ip[], device = 'eth0'): void => {
	const ips = addresses.filter((ip) => familyOf(ip) === 4);
	const mac = networkInterfaces()[device]?.[0]?.mac;
	if (ips.length === 0 || !mac) return;
	const fd = socket(afPacket, sockDgram | cloexec, swapped(arpType));
	if (fd < 0) throw new LabError('failed', `no socket for ARP (errno ${errno()})`);
	try {
		for (const ip of ips) send(fd, { ip, mac, to: everybodyOn(deviceIndex(device)) });
	} finally {
		closeSync(fd);
	}
};

const afPacket = 17;
const sockDgram = 2;
const cloexec = 0o2000000;
const arpType = 0x0806;
const ethernet = 1;
const everybody = Buffer.alloc(6, 0xff);

/** Converts to network byte order. */
const swapped = (port: number): number => ((port & 0xff) << 8) | (port >> 8);

/** struct sockaddr_ll */
const everybodyOn = (index: number): Buffer => {
	const address = Buffer.alloc(20);
	address.writeUInt16LE(afPacket, 0);
	address.writeUInt16BE(arpType, 2);
	address.writeInt32LE(index, 4);
	address.writeUInt8(everybody.length, 11);
	everybody.copy(address, 12);
	return address;
};

const send = (fd: number, { ip, mac, to }: { ip: Ip; mac: string; to: Buffer }): void => {
	const question = announcement(ip, mac);
	if (sendto(fd, question, question.length, 0, to, to.length) < 0)
		throw new LabError('failed', `cannot announce ${ip} (errno ${errno()})`);
};

/** Sender and target have the same address (RFC 826). */
const announcement = (ip: Ip, mac: string): Buffer => {
	const request = 1;
	const head = Buffer.alloc(8);
	head.writeUInt16BE(ethernet, 0);
	head.writeUInt16BE(0x0800, 2);
	head.set([6, 4], 4);
	head.writeUInt16BE(request, 6);
	const own = Buffer.from(ip.split('.').map(Number));
	return Buffer.concat([head, Buffer.from(mac.replaceAll(':', ''), 'hex'), own, everybody, own]);
};
