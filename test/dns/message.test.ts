import test from 'ava';
import * as packet from 'dns-packet';
import { encode, type Response } from '../../src/dns/message.ts';
import type { DnsRecord } from '../../src/dns/record.ts';
import { labelsOf } from '../../src/dns/wire-name.ts';

const responseTo = (name: string, parts: Partial<Response> = {}): Response => ({
	id: 7,
	flags: 0x8400,
	question: { name, bytes: Buffer.concat([...labelsOf(name), Buffer.from('0000010001', 'hex')]) },
	answers: [],
	authority: [],
	additional: [],
	...parts,
});

const compressed = { limit: 65535, plainLimit: 0 };
const plain = { limit: 65535, plainLimit: 65535 };

const ttl = 30;
const a = (name: string, data: string): DnsRecord => ({ name, ttl, type: 'A', data });
const cname = (name: string, data: string): DnsRecord => ({ name, ttl, type: 'CNAME', data });
const srv = (name: string, target: string): DnsRecord => ({
	name,
	ttl,
	type: 'SRV',
	data: { priority: 0, weight: 50, port: 80, target },
});
const soa: DnsRecord = {
	name: 'cluster.local',
	ttl,
	type: 'SOA',
	data: {
		mname: 'ns.dns.cluster.local',
		rname: 'hostmaster.cluster.local',
		serial: 1,
		refresh: 2,
		retry: 3,
		expire: 4,
		minimum: 4_000_000_000,
	},
};

/** All types of record that a cluster has, in one message. */
const rich = responseTo('web.shop', {
	answers: [
		cname('web.shop', 'db.shop'),
		a('db.shop', '10.0.0.255'),
		{ name: 'db.shop', ttl, type: 'AAAA', data: 'fd00::a:5' },
		{ name: 'db.shop', ttl, type: 'TXT', data: '1.1.0' },
		{ name: 'db.shop', ttl, type: 'PTR', data: 'x.db.shop' },
		{ name: 'shop', ttl, type: 'NS', data: 'ns.shop' },
		srv('db.shop', 'x.db.shop'),
	],
	authority: [soa],
	additional: [a('x.db.shop', '10.0.0.1')],
});

for (const [how, room] of [
	['written out', plain],
	['compressed', compressed],
] as const)
	test(`another library reads what is ${how}`, (t) => {
		const bytes = encode(rich, room);
		const { answers = [], authorities = [], additionals = [] } = packet.decode(bytes);
		const records = [...answers, ...authorities, ...additionals].map(({ name, type, ...rest }) => {
			const data = 'data' in rest ? rest.data : undefined;
			return { name, type, ttl: 'ttl' in rest ? rest.ttl : 0, data: type === 'TXT' ? String(data) : data };
		});
		const sent = [...rich.answers, ...rich.authority, ...rich.additional].map(({ name, type, ttl, data }) => ({
			name,
			type,
			ttl,
			data,
		}));
		t.deepEqual<unknown, unknown>(records, sent);
		t.is(packet.decode.bytes, bytes.length);
	});

test('what is written out is as long as another library makes it', (t) => {
	t.is(encode(rich, plain).length, encode(responseTo('web.shop'), plain).length + rest());
});

/** The records alone, as dns-packet has them. */
const rest = (): number => {
	const size = (records: readonly DnsRecord[]) =>
		packet.encode({ answers: records.map((record) => ({ ...record }) as packet.Answer) }).length - 12;
	return size([...rich.answers, ...rich.authority, ...rich.additional]);
};

const hex = (response: Response): string => encode(response, compressed).subarray(12).toString('hex');
const question = '03776562' + '0473686f70' + '00' + '00010001';
const fixed = (type: string, length: string) => `${type}00010000001e${length}`;

test('a name that ends as an earlier one does points at that, where it begins to', (t) => {
	const answers = [
		a('web.shop', '10.0.0.1'),
		a('db.shop', '10.0.0.2'),
		a('shop', '10.0.0.3'),
		a('db.shop', '10.0.0.4'),
	];
	t.is(
		hex(responseTo('web.shop', { answers })),
		[
			question,
			`c00c${fixed('0001', '0004')}0a000001`,
			`026462c010${fixed('0001', '0004')}0a000002`,
			`c010${fixed('0001', '0004')}0a000003`,
			`c02a${fixed('0001', '0004')}0a000004`,
		].join(''),
	);
});

test("a service's target is written out, and later names point at it (RFC 2782)", (t) => {
	const response = responseTo('web.shop', {
		answers: [srv('web.shop', 'x.web.shop')],
		additional: [a('x.web.shop', '10.0.0.1')],
	});
	t.is(
		hex(response),
		[
			question,
			`c00c${fixed('0021', '0012')}000000320050${'0178'}${'03776562'}${'0473686f70'}00`,
			`c02c${fixed('0001', '0004')}0a000001`,
		].join(''),
	);
});

test('names of other capitals are other names, as they go back to the letter', (t) => {
	t.is(
		hex(responseTo('web.shop', { answers: [a('Web.shop', '10.0.0.1')] })),
		`${question}03576562c010${fixed('0001', '0004')}0a000001`,
	);
});

test('nothing points further than fourteen bits reach', (t) => {
	const far = Array.from({ length: 1200 }, (_, i) => a('web.shop', `10.0.${i >> 8}.${i & 0xff}`));
	const answers = [...far, a('late.web.shop', '10.1.0.1'), a('late.web.shop', '10.1.0.2')];
	const decoded = packet.decode(encode(responseTo('web.shop', { answers }), compressed));
	t.deepEqual(
		decoded.answers?.slice(-2).map(({ name }) => name),
		['late.web.shop', 'late.web.shop'],
	);
	const short = encode(responseTo('web.shop', { answers: [...far, a('late.web.shop', '10.1.0.1')] }), compressed);
	t.is(encode(responseTo('web.shop', { answers }), compressed).length - short.length, 7 + 14);
});

const opt = Buffer.from('0000290000000000000000', 'hex');

for (const [title, limit, counts, isCut] of [
	['all', 12 + 14 + 4 * 16 + 11, [2, 1, 1], false],
	['all but the last', 12 + 14 + 4 * 16 + 10, [2, 1, 0], true],
	['the answers', 12 + 14 + 2 * 16 + 11, [2, 0, 0], true],
	['one', 12 + 14 + 2 * 16 + 10, [1, 0, 0], true],
	['none', 0, [0, 0, 0], true],
] as const)
	test(`in ${limit} bytes there is room for ${title}, and for the OPT record always`, (t) => {
		const one = a('web.shop', '10.0.0.1');
		const response = responseTo('web.shop', { answers: [one, one], authority: [one], additional: [one], opt });
		const bytes = encode(response, { limit, plainLimit: 0 });
		const { answers, authorities, additionals, flag_tc, flag_aa } = packet.decode(bytes);
		t.deepEqual<unknown, unknown>([answers?.length, authorities?.length, (additionals?.length ?? 0) - 1], counts);
		t.like({ flag_tc, flag_aa }, { flag_tc: isCut, flag_aa: true });
		t.is(additionals?.at(-1)?.type, 'OPT');
	});
