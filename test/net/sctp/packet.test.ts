import test from 'ava';
import fc from 'fast-check';
import type { Chunk } from '../../../src/net/sctp/chunk.ts';
import { crc32c } from '../../../src/net/sctp/crc32c.ts';
import { decodePacket, encodePacket } from '../../../src/net/sctp/packet.ts';
import { holds } from '../../fuzz/property.ts';
import { many } from '../../policy/drawn.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

// RFC 3720, B.4, and the number by which every CRC is known.
for (const [what, bytes, sum] of [
	['the digits', Buffer.from('123456789'), 0xe3069283],
	['nothing', Buffer.alloc(0), 0],
	['zeroes', Buffer.alloc(32), 0x8a9136aa],
	['ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
	['ever more', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
	['ever less', Buffer.from(Array.from({ length: 32 }, (_, i) => 31 - i)), 0x113fdb5c],
] as const)
	test(`CRC32c of ${what}, in one piece and in two`, (t) => {
		t.is(crc32c(bytes), sum);
		t.is(crc32c(bytes.subarray(0, 5), bytes.subarray(5)), sum);
	});

/** An INIT that a browser sent (usrsctp), with parameters that are not known here. */
const browsers = hex(
	`1388 1388 00000000 81469dfc 01000056 55b964a5 00020000 0400 0800 e86d1030 c0000004 80080009 c00fc180 82000000 80020024
	9febbb5c50c9bf759cb12c574fa45a51ba60177827945c31e65d5b0947e22206 80040006 00010000 80030006 80c10000`.replaceAll(
		/\s/g,
		'',
	),
);

test("another stack's INIT is read, whatever else it says", (t) => {
	t.deepEqual(decodePacket(browsers), {
		sport: 5000,
		dport: 5000,
		tag: 0,
		chunks: [{ type: 'INIT', tag: 0x55b964a5, tsn: 0xe86d1030 }],
	});
});

test('a packet with any bit turned over is none', (t) => {
	for (const at of [0, 7, 8, 11, 12, 40, browsers.length - 1]) {
		const spoilt = Buffer.from(browsers);
		spoilt[at] = (spoilt[at] ?? 0) ^ 0x10;
		t.is(decodePacket(spoilt), undefined, `byte ${at}`);
	}
});

const bytes = Buffer.from('hello');
const rows: readonly Chunk[] = [
	{ type: 'INIT', tag: 0xfedcba98, tsn: 0xffffffff },
	{ type: 'INIT ACK', tag: 1, tsn: 0, cookie: bytes },
	{ type: 'COOKIE ECHO', cookie: bytes },
	{ type: 'COOKIE ACK' },
	{ type: 'DATA', tsn: 0x80000000, seq: 3, last: true, bytes },
	{ type: 'DATA', tsn: 7, seq: 65535, last: false, bytes: Buffer.alloc(0) },
	{ type: 'SACK', upTo: 0xfffffffe },
	{ type: 'HEARTBEAT', info: bytes },
	{ type: 'HEARTBEAT ACK', info: bytes },
	{ type: 'SHUTDOWN', upTo: 9 },
	{ type: 'SHUTDOWN ACK' },
	{ type: 'SHUTDOWN COMPLETE', reflected: true },
	{ type: 'ABORT', reflected: false },
];

test('every kind of chunk is read as it was written, alone and behind others', (t) => {
	for (const chunks of [...rows.map((chunk) => [chunk]), rows]) {
		const packet = { sport: 40000, dport: 80, tag: 0xdeadbeef, chunks };
		const encoded = encodePacket(packet);
		t.is(encoded.length % 4, 0);
		t.deepEqual(decodePacket(encoded), packet);
	}
});

const summed = (chunks: string): Buffer => {
	const packet = Buffer.concat([hex('9c40 0050 deadbeef 00000000'), hex(chunks)]);
	packet.writeUInt32LE(crc32c(packet), 8);
	return packet;
};
const anyByte = fc.oneof({ weight: 3, arbitrary: fc.nat(255) }, { weight: 2, arbitrary: fc.nat(16) });

test('whatever a packet holds, it is read or it is none', (t) =>
	holds(t, { runs: 3000, inputs: many(0, 60, anyByte) }, (chunks) => {
		decodePacket(summed(Buffer.from(chunks).toString('hex')));
	}));

const cookieAck = '0b000004';

for (const [what, chunks, read] of [
	['a kind that may be passed over is passed over', `8000 0004 ${cookieAck}`, [{ type: 'COOKIE ACK' }]],
	['a kind that may not ends the packet', `4000 0004 ${cookieAck}`, []],
	['an ERROR says nothing here', `0900 0008 00030004 ${cookieAck}`, [{ type: 'COOKIE ACK' }]],
	['a chunk cut short spoils the packet', '0100 0014 00000001', undefined],
	['a chunk of no length spoils the packet', '0b00 0000', undefined],
	['an INIT that lacks its end is none', '0100 0008 00000001', []],
] as const)
	test(what, (t) => {
		t.deepEqual(decodePacket(summed(chunks))?.chunks, read as never);
	});
