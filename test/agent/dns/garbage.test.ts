import test from 'ava';
import * as packet from 'dns-packet';
import fc from 'fast-check';
import { reply } from '../../../agent/dns/reply.ts';
import { zoneOf } from '../../../src/dns/zone.ts';

const zone = zoneOf({ namespaces: [{ name: 'shop', labels: {} }], services: [], endpoints: [] });

/** A header that asks one question, and anything behind it. */
const asked = fc
	.tuple(fc.constantFrom('0000', '0100', '2000'), fc.constantFrom('0', '1', '2'), fc.uint8Array({ maxLength: 80 }))
	.map(([flags, records, rest]) => Buffer.concat([Buffer.from(`0007${flags}000100000000000${records}`, 'hex'), rest]));

/** A question of any labels, with an OPT record of any content. */
const wellFormed = fc
	.record({
		labels: fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 8 }),
		type: fc.integer({ min: 0, max: 65535 }),
		options: fc.uint8Array({ maxLength: 40 }),
	})
	.map(({ labels, type, options }) => {
		const bytes = Buffer.alloc(4);
		bytes.writeUInt16BE(type, 0);
		bytes.writeUInt16BE(1, 2);
		const name = Buffer.concat([...labels.map((label) => Buffer.from([label.length, ...label])), Buffer.of(0)]);
		const opt = Buffer.from('00002904d000000000', 'hex');
		const size = Buffer.alloc(2);
		size.writeUInt16BE(options.length);
		return Buffer.concat([Buffer.from('000701000001000000000001', 'hex'), name, bytes, opt, size, options]);
	});

for (const [what, messages] of [
	['any bytes', fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes))],
	['any bytes behind a header', asked],
	['a question of any name, type and options', wellFormed],
] as const)
	test(`the server lives through ${what}, and what it says is a message with the number of the question`, (t) => {
		fc.assert(
			fc.property(messages, fc.constantFrom('TCP' as const, 'UDP' as const), (message, protocol) => {
				const response = reply({ zone }, message, protocol);
				if (response === undefined) return true;
				const { id, type, answers } = packet.decode(response);
				return id === message.readUInt16BE(0) && type === 'response' && Array.isArray(answers);
			}),
		);
		t.pass();
	});
