import test from 'ava';
import * as packet from 'dns-packet';
import { rcodeIn } from '../../../agent/dns/rcodes.ts';
import { reply } from '../../../agent/dns/reply.ts';
import { zoneOf } from '../../../src/dns/zone.ts';
import { parseIp } from '../../../src/net/ip.ts';

const headless = (name: string, count: number, port?: number) => ({
	services: [{ namespace: 'shop', name, type: 'ClusterIP' as const, ports: [] }],
	endpoints: [
		{
			namespace: 'shop',
			name,
			protocol: 'TCP' as const,
			endpoints: Array.from({ length: count }, (_, i) => ({
				ip: parseIp(`10.244.0.${i + 1}`),
				...(port && { port }),
				ready: true,
				serving: true,
				terminating: false,
			})),
		},
	],
});

const many = 90;
const parts = [headless('web', many), headless('big', 20), headless('sockets', 10, 80)];
const zone = zoneOf({
	namespaces: [{ name: 'shop', labels: {} }],
	services: parts.flatMap(({ services }) => services),
	endpoints: parts.flatMap(({ endpoints }) => endpoints),
});

const question = { name: 'web.shop.svc.cluster.local', type: 'A' } as const;
const edns = (udpPayloadSize: number, more: Partial<packet.OptAnswer> = {}): packet.OptAnswer => ({
	type: 'OPT',
	name: '.',
	udpPayloadSize,
	extendedRcode: 0,
	ednsVersion: 0,
	flags: 0,
	flag_do: false,
	options: [],
	...more,
});

const raw = (message: Buffer, protocol: 'TCP' | 'UDP' = 'UDP') => {
	const answer = reply({ zone }, message, protocol);
	if (!answer) throw new RangeError('no answer');
	return answer;
};

const queryOf = (query: packet.Packet): Buffer =>
	packet.encode({ type: 'query', id: 7, flags: packet.RECURSION_DESIRED, ...query });

const ask = (query: packet.Packet, protocol: 'TCP' | 'UDP' = 'UDP') => {
	const answer = raw(queryOf(query), protocol);
	const decoded = packet.decode(answer);
	const opt = decoded.additionals?.find((record) => record.type === 'OPT');
	return { bytes: answer.length, rcode: rcodeIn(decoded.flags ?? 0), opt, ...decoded };
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
		t.true((answer.answers?.length ?? 0) > 25);
		t.is(answer.opt !== undefined, additionals.length > 0);
	});

test('twenty addresses fit into a datagram without EDNS', (t) => {
	const answer = ask({ questions: [{ ...question, name: 'big.shop.svc.cluster.local' }] });
	t.is(answer.answers?.length, 20);
	t.false(answer.flag_tc);
});

test('of 512 bytes 29 addresses take 508, as with CoreDNS, and the thirtieth is cut off', (t) => {
	const answer = ask({ questions: [question] });
	t.is(answer.answers?.length, 29);
	t.is(answer.bytes, 12 + 32 + 29 * 16);
	t.true(answer.flag_tc);
});

test('names are written out where there is room for that, up to the length of a fragment', (t) => {
	const bytes = (name: string, size: number) =>
		ask({ questions: [{ ...question, name }], additionals: [edns(size)] }).bytes;
	const name = 'big.shop.svc.cluster.local';
	t.is(bytes(name, 4096), 12 + 32 + 20 * 42 + 11);
	t.is(bytes(name, 800), 12 + 32 + 20 * 16 + 11);
	t.is(bytes(question.name, 4096), 12 + 32 + many * 16 + 11);
});

test('TC says that an address was left out that only helps', (t) => {
	const answer = ask({ questions: [{ name: 'sockets.shop.svc.cluster.local', type: 'SRV' }] }, 'UDP');
	const whole = ask({ questions: [{ name: 'sockets.shop.svc.cluster.local', type: 'SRV' }] }, 'TCP');
	t.is(whole.additionals?.length, 10);
	t.true(answer.bytes <= 512);
	t.true(answer.flag_tc);
});

test('addresses come in another order each time, so that clients spread over all', (t) => {
	const query: packet.Packet = { questions: [question] };
	const firstOf = () => ask(query, 'TCP').answers?.map((record) => (record.type === 'A' ? record.data : ''))[0];
	// That all thirty begin with the same one of ninety has a chance of one in 90 to the 29th.
	t.true(new Set(Array.from({ length: 30 }, firstOf)).size > 1);
	const all = ask(query, 'TCP').answers?.map((record) => (record.type === 'A' ? record.data : ''));
	t.is(new Set(all).size, many);
});

test("an answer is the zone's own, for the question that was asked, and offers no recursion", (t) => {
	const answer = ask({ questions: [{ name: 'none.shop.svc.cluster.local', type: 'A' }] });
	t.like(answer, { id: 7, flag_qr: true, flag_aa: true, flag_rd: true, flag_ra: false, flag_tc: false });
	t.is(answer.rcode, 'NXDOMAIN');
	t.deepEqual(
		answer.authorities?.map(({ type, name }) => `${type} ${name}`),
		['SOA cluster.local'],
	);
});

test('the bit against checking goes back as it came', (t) => {
	const flags = packet.CHECKING_DISABLED | packet.RECURSION_DESIRED;
	t.like(ask({ flags, questions: [question] }), { flag_cd: true, flag_rd: true });
	t.like(ask({ flags: 0, questions: [question] }), { flag_cd: false, flag_rd: false });
});

test('nothing is to be believed for longer than the cache of kubeadm remembers it', (t) => {
	const [version] = ask({ questions: [{ name: 'dns-version.cluster.local', type: 'TXT' }] }).answers ?? [];
	t.like(version, { type: 'TXT', ttl: 30 });
});

/** An option as it stands in an OPT record. */
const option = (code: 3 | 8 | 10 | 12, hex: string) => ({ code, data: Buffer.from(hex, 'hex') }) as packet.PacketOpt;

test('an OPT record goes back with its cookie, and without what CoreDNS does not know', (t) => {
	const cookie = '0123456789abcdef';
	const options = [option(10, cookie), option(8, '00011800c00002'), option(3, '')];
	const { opt } = ask({ questions: [question], additionals: [edns(1400, { flags: 0x80ff, options })] });
	t.like(opt, { udpPayloadSize: 1400, flags: 0x8000, ednsVersion: 0, extendedRcode: 0 });
	t.deepEqual(
		opt?.options.map(({ code, data }) => `${code} ${data?.toString('hex')}`),
		[`10 ${cookie}`, '3 '],
	);
});

test('another version of EDNS than 0 is BADVERS', (t) => {
	const answer = ask({ questions: [question], additionals: [edns(1232, { ednsVersion: 1 })] });
	t.is(answer.rcode, 'NOERROR');
	t.like(answer.opt, { extendedRcode: 1, ednsVersion: 0 });
	t.deepEqual(answer.answers, []);
	t.deepEqual(
		answer.questions?.map(({ name }) => name),
		[question.name],
	);
});

for (const [title, asked, rcode] of [
	['a refusal', { name: 'cluster.local', type: 'AXFR' }, 'REFUSED'],
	['a name of the world', { name: 'www.example.com', type: 'A' }, 'SERVFAIL'],
	['a name that is not there', { name: 'none.cluster.local', type: 'A' }, 'NXDOMAIN'],
	['a refusal of a class', { ...question, class: 'CH' }, 'REFUSED'],
] as const)
	test(`${title} has an OPT record too`, (t) => {
		const answer = ask({ questions: [asked], additionals: [edns(1232)] });
		t.is(answer.rcode, rcode);
		t.is(answer.opt?.udpPayloadSize, 1232);
		t.is(ask({ questions: [asked] }).opt, undefined);
	});

test('who says that a zone has changed gets an answer of his kind', (t) => {
	const notify = raw(queryOf({ flags: (4 << 11) | packet.RECURSION_DESIRED, questions: [question] }));
	t.is(notify.readUInt16BE(2) & 0xfff0, 0x8000 | (4 << 11) | packet.AUTHORITATIVE_ANSWER | packet.TRUNCATED_RESPONSE);
	t.is(packet.decode(notify).answers?.length, 29);
});

test('what asks something else is not implemented, whatever it has', (t) => {
	const update = raw(queryOf({ flags: 5 << 11, questions: [] }));
	t.is(update.toString('hex'), `0007${(0x8000 | (5 << 11) | 4).toString(16)}0000000000000000`);
});

const header = '000701000001000000000000';
for (const [title, hex] of [
	['no question', '000701000000000000000000'],
	['two', '000701000002000000000000'],
	['more records than anybody needs', '000701000001000000000003'],
	['no byte of a question', header],
	['half a label', `${header}3f01`],
	['a label that is none', `${header}8001`],
	['a question that points into its header', `${header}c00400010001`],
	['half a type', `${header}0161000001`],
	['half a record', `000701000001000000000001${'0161000001000100'.slice(0, 14)}0000291000`],
	['half an option', '000701000001000000000001016100000100010000290200000000000004000a0008'],
	['a name of more than 255 bytes', `${header}${`3f${'61'.repeat(63)}`.repeat(4)}0000010001`],
] as const)
	test(`a message with ${title} is broken, and told so`, (t) => {
		const answer = raw(Buffer.from(hex, 'hex'));
		t.is(answer.toString('hex'), '000781010000000000000000');
	});

test('nobody answers half a header, or an answer', (t) => {
	t.is(reply({ zone }, Buffer.from('hello\n'), 'UDP'), undefined);
	t.is(reply({ zone }, packet.encode({ type: 'response', id: 7, questions: [question] }), 'UDP'), undefined);
});

for (const [name, number] of [
	['CH', 3],
	['NONE', 254],
] as const)
	test(`a question of class ${name} is refused as it came`, (t) => {
		const query = queryOf({ questions: [question] });
		query.writeUInt16BE(number, query.length - 2);
		const response = raw(query);
		t.is(rcodeIn(packet.decode(response).flags ?? 0), 'REFUSED');
		t.deepEqual(response.subarray(12), query.subarray(12));
		t.is(response.readUInt16BE(0), 7);
	});

test('a dot or a foreign byte in a label makes another name, which goes back as it came', (t) => {
	const label = (bytes: string) => Buffer.concat([Buffer.of(bytes.length), Buffer.from(bytes, 'latin1')]);
	const asked = (...labels: string[]) =>
		Buffer.concat([Buffer.from(header, 'hex'), ...labels.map(label), Buffer.from('0000010001', 'hex')]);
	for (const labels of [
		['web.shop', 'svc', 'cluster', 'local'],
		['web', 'shop', 'svc.cluster', 'local'],
		['\xff\xfe\xff'.repeat(20), 'shop', 'svc', 'cluster', 'local'],
	]) {
		const query = asked(...labels);
		const response = raw(query);
		t.deepEqual(response.subarray(12, query.length), query.subarray(12));
		t.is(response.readUInt16BE(6), 0);
	}
	// Whatever stands before a pod's name, the pod's address is its own: here the name of the answer is compressed or not.
	const odd = raw(asked('a.b', '10-244-9-9', 'shop', 'pod', 'cluster', 'local'));
	t.is(odd.readUInt16BE(6), 1);
	t.deepEqual([...odd.subarray(-4)], [10, 244, 9, 9]);
});
