import test from 'ava';
import { chainsIn } from '../../../agent/kernel/chain-messages.ts';

/** As a kernel 6.x sent them; what came behind the names is cut off, and the length with it. */
const policy = '2c000000030a0000020000005f000000020000080b00010066696c74657200000c000300464f525741524400';
const made =
	'3c000000030a000202000000630000000200000a0b00010066696c746572000008000300666f6f000c00020000000000000000b80800060000000000';
const rule = '34000000060a000c020000005b00000002000006080001006e617400120002004b5542452d53455256494345530000000c000300';
const gone = '34000000050a000002000000690000000200000d0b00010066696c746572000008000300666f6f000c00020000000000000000b0';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

for (const [command, hex, chain] of [
	['iptables -P FORWARD DROP', policy, 'ip filter/FORWARD'],
	['iptables -N foo', made, 'ip filter/foo'],
	['iptables -t nat -A KUBE-SERVICES -j ACCEPT', rule, 'ip nat/KUBE-SERVICES'],
	['iptables -X foo', gone, 'ip filter/foo'],
] as const)
	test(`${command} is told of one chain`, (t) => t.deepEqual(chainsIn(bytes(hex)), [chain]));

test('several messages may come at once', (t) => {
	const both = Buffer.concat([bytes(made), bytes(policy)]);
	t.deepEqual(chainsIn(both), ['ip filter/foo', 'ip filter/FORWARD']);
});

test('a datagram that was cut off, or is about a whole table, may be about any chain', (t) => {
	t.is(chainsIn(bytes(made).subarray(0, 40)), undefined);
	const table = bytes(made);
	table.writeUInt16LE(10 * 256, 4);
	t.is(chainsIn(table), undefined);
});

test("what is neither a chain's nor a rule's, or of a table that no plan reaches into, is about none", (t) => {
	const generation = bytes(made);
	generation.writeUInt16LE(10 * 256 + 15, 4);
	t.deepEqual(chainsIn(generation), []);
	const elsewhere = bytes(gone);
	elsewhere.write('fooler', 24);
	t.deepEqual(chainsIn(elsewhere), []);
});
