import test from 'ava';
import { decodeFrame } from '../../src/net/frame.ts';

const bytes = (...parts: readonly string[]): Uint8Array => Buffer.from(parts.join('').replaceAll(' ', ''), 'hex');

const ethernet = (type: string): string => `02 00 00 00 00 02 02 00 00 00 00 01 ${type}`;
const ends = { from: '02:00:00:00:00:01', to: '02:00:00:00:00:02' };

/** 10.244.1.2 → 10.244.2.3, TTL 63, id 0x8ecb, 60 bytes. */
const ip = (protocol: string): string => `45 00 00 3c 8e cb 40 00 3f ${protocol} 00 00 0a f4 01 02 0a f4 02 03`;
const syn = 'f1 d0 00 50 01 02 03 04 00 00 00 00 a0 02 fa f0 00 00 00 00';
const head = { src: '10.244.1.2', dst: '10.244.2.3', ttl: 63, id: 0x8ecb, bytes: 60 };
const tcp = { protocol: 'TCP', sport: 61904, dport: 80, tcp: { flags: ['SYN'], seq: 0x01020304, ack: 0 } };

test('a SYN', (t) => {
	t.deepEqual(decodeFrame(bytes(ethernet('0800'), ip('06'), syn)), { ...ends, ip: { ...head, ...tcp } } as never);
});

test('a SYN in a VXLAN tunnel, where its port is known for one', (t) => {
	const udp = '8f 5b 12 b5 00 4a 00 00';
	const vxlan = '08 00 00 00 00 10 00 00';
	const frame = bytes(ethernet('0800'), ip('11'), udp, vxlan, ethernet('0800'), ip('06'), syn);
	const outer = { ...head, protocol: 'UDP', sport: 36699, dport: 4789 };
	t.deepEqual(decodeFrame(frame, { vxlanPorts: [4789] }), {
		...ends,
		ip: { ...outer, vxlan: { vni: 4096, frame: { ...ends, ip: { ...head, ...tcp } } } },
	} as never);
	t.deepEqual(decodeFrame(frame), { ...ends, ip: outer } as never);
});

const init = '9c 40 00 50 00 00 00 00 12 34 56 78 01 00 00 14 ca fe 00 01';
const sctp = { protocol: 'SCTP', sport: 40000, dport: 80 };

for (const [what, said, told] of [
	['an INIT, and the tag that its sender wants to read', init, { tag: 0, chunk: 'INIT', initiates: 0xcafe0001 }],
	['an ABORT', '9c 40 00 50 ca fe 00 01 12 34 56 78 06 00 00 04', { tag: 0xcafe0001, chunk: 'ABORT' }],
	['no more than ports and tag', '9c 40 00 50 ca fe 00 01', { tag: 0xcafe0001 }],
	['a chunk of no known kind', '9c 40 00 50 ca fe 00 01 12 34 56 78 44 00 00 04', { tag: 0xcafe0001 }],
] as const)
	test(`of SCTP: ${what}`, (t) => {
		t.deepEqual(decodeFrame(bytes(ethernet('0800'), ip('84'), said)), {
			...ends,
			ip: { ...head, ...sctp, sctp: told },
		} as never);
	});

test("an ICMP error's SCTP packet has its ports", (t) => {
	const found = decodeFrame(bytes(ethernet('0800'), ip('01'), '03 02 00 00 00 00 00 00', ip('84'), init.slice(0, 24)));
	t.deepEqual(found?.ip?.icmp, { type: 3, code: 2, about: { ...head, ...sctp, sctp: { tag: 0 } } } as never);
});

test('a question and an answer over ARP', (t) => {
	const arp = (op: string): string =>
		`00 01 08 00 06 04 ${op} 02 00 00 00 00 01 0a f4 01 01 00 00 00 00 00 00 0a f4 01 02`;
	const who = { sender: '10.244.1.1', target: '10.244.1.2' };
	t.deepEqual(decodeFrame(bytes(ethernet('0806'), arp('0001')))?.arp, { op: 'request', ...who } as never);
	t.deepEqual(decodeFrame(bytes(ethernet('0806'), arp('0002')))?.arp, { op: 'reply', ...who } as never);
});

test('"fragmentation needed" with its MTU, and the packet that it is about, of which there are 8 bytes', (t) => {
	const icmp = '03 04 00 00 00 00 05 aa';
	const found = decodeFrame(bytes(ethernet('0800'), ip('01'), icmp, ip('06'), syn.slice(0, 24)));
	t.deepEqual(found?.ip?.icmp, {
		type: 3,
		code: 4,
		mtu: 1450,
		about: { ...head, protocol: 'TCP', sport: 61904, dport: 80 },
	} as never);
});

for (const [title, frame] of [
	['nothing', ''],
	['half an Ethernet header', '02 00 00 00 00 02'],
	['IPv6', `${ethernet('86dd')} 60 00 00 00`],
	['half an IP header', `${ethernet('0800')} 45 00 00 3c`],
] as const)
	test(`of ${title} only what is there is told`, (t) => {
		const found = decodeFrame(bytes(frame));
		t.is(found?.ip, undefined);
	});
