import test from 'ava';
import * as packet from 'dns-packet';
import { rcodeIn } from '../../../agent/dns/rcodes.ts';
import { reply } from '../../../agent/dns/reply.ts';
import { zoneOf } from '../../../src/dns/zone.ts';
import { parseIp } from '../../../src/net/ip.ts';

const many = 60;
const zone = zoneOf({
	namespaces: [{ name: 'shop', labels: {} }],
	services: [{ namespace: 'shop', name: 'web', type: 'ClusterIP', ports: [] }],
	endpoints: [
		{
			namespace: 'shop',
			name: 'web',
			protocol: 'TCP',
			endpoints: Array.from({ length: many }, (_, i) => ({
				ip: parseIp(`10.244.0.${i + 1}`),
				ready: true,
				serving: true,
				terminating: false,
			})),
		},
	],
});

const question = { name: 'web.shop.svc.cluster.local', type: 'A' } as const;
const edns = (udpPayloadSize: number): packet.OptAnswer => ({
	type: 'OPT',
	name: '.',
	udpPayloadSize,
	extendedRcode: 0,
	ednsVersion: 0,
	flags: 0,
	flag_do: false,
	options: [],
});

const ask = (query: packet.Packet, protocol: 'TCP' | 'UDP') => {
	const message = packet.encode({ type: 'query', id: 7, flags: packet.RECURSION_DESIRED, ...query });
	const answer = reply(zone, message, protocol);
	if (!answer) throw new RangeError('no answer');
	return { bytes: answer.length, ...packet.decode(answer) };
};

const rows = [
	{ title: 'over UDP an answer has 512 bytes', protocol: 'UDP', limit: 512, truncated: true },
	{ title: 'EDNS makes room for more', protocol: 'UDP', opt: 1232, limit: 1232, truncated: true },
	{ title: 'a buffer that is large enough gets all', protocol: 'UDP', opt: 4096, limit: 4096, truncated: false },
	{ title: 'a buffer below 512 bytes counts as 512', protocol: 'UDP', opt: 100, limit: 512, truncated: true },
	{ title: 'over TCP there is room for all', protocol: 'TCP', limit: 65535, truncated: false },
] as const;
for (const { title, protocol, limit, truncated, ...row } of rows)
	test(title, (t) => {
		const additionals = 'opt' in row ? [edns(row.opt)] : [];
		const answer = ask({ questions: [question], additionals }, protocol);
		t.true(answer.bytes <= limit, `${answer.bytes} bytes`);
		t.is(answer.flag_tc, truncated);
		t.is(answer.answers?.length === many, !truncated);
		t.true((answer.answers?.length ?? 0) > 5);
		t.is(
			answer.additionals?.some(({ type }) => type === 'OPT'),
			additionals.length > 0,
		);
	});

test('addresses come in another order each time, so that clients spread over all', (t) => {
	const query: packet.Packet = { questions: [question] };
	const firstOf = () => ask(query, 'TCP').answers?.map((record) => (record.type === 'A' ? record.data : ''))[0];
	// That all thirty begin with the same one of sixty has a chance of one in 60 to the 29th.
	t.true(new Set(Array.from({ length: 30 }, firstOf)).size > 1);
	const all = ask(query, 'TCP').answers?.map((record) => (record.type === 'A' ? record.data : ''));
	t.is(new Set(all).size, many);
});

test("an answer is the zone's own, for the question that was asked", (t) => {
	const answer = ask({ questions: [{ name: 'none.shop.svc.cluster.local', type: 'A' }] }, 'UDP');
	t.like(answer, { id: 7, flag_qr: true, flag_aa: true, flag_rd: true, flag_ra: true, flag_tc: false });
	t.is(rcodeIn(answer.flags ?? 0), 'NXDOMAIN');
	t.deepEqual(
		answer.authorities?.map(({ type, name }) => `${type} ${name}`),
		['SOA cluster.local'],
	);
});

test('what is broken is told to be so, what asks something else too', (t) => {
	const said = (message: Buffer) => rcodeIn(reply(zone, message, 'UDP')?.readUInt16BE(2) ?? 15);
	const none = packet.encode({ type: 'query', id: 7, questions: [] });
	const broken = Buffer.concat([Buffer.from('000701000001000000000000', 'hex'), Buffer.from([63, 1])]);
	const notify = packet.encode({ type: 'query', id: 7, flags: 4 << 11, questions: [question] });
	t.is(said(none), 'FORMERR');
	t.is(said(broken), 'FORMERR');
	t.is(said(notify), 'NOTIMP');
});

test('nobody answers half a header, or an answer', (t) => {
	t.is(reply(zone, Buffer.from('hello\n'), 'UDP'), undefined);
	t.is(reply(zone, packet.encode({ type: 'response', id: 7, questions: [question] }), 'UDP'), undefined);
});

for (const [name, number] of [
	['CH', 3],
	['NONE', 254],
] as const)
	test(`a question of class ${name} is refused as it came`, (t) => {
		const query = packet.encode({ type: 'query', id: 7, flags: packet.RECURSION_DESIRED, questions: [question] });
		query.writeUInt16BE(number, query.length - 2);
		const response = reply(zone, query, 'UDP') ?? Buffer.alloc(0);
		t.is(rcodeIn(packet.decode(response).flags ?? 0), 'REFUSED');
		t.deepEqual(response.subarray(12), query.subarray(12));
		t.is(response.readUInt16BE(0), 7);
	});
