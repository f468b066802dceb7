import test from 'ava';
import { type Association, type AssociationEvent, packetOf, receive } from '../../../src/net/sctp/association.ts';
import { call, client } from '../../../src/net/sctp/client.ts';
import { decodePacket, encodePacket, type SctpPacket } from '../../../src/net/sctp/packet.ts';
import { admit, greet, server } from '../../../src/net/sctp/server.ts';
import { answerToStray } from '../../../src/net/sctp/stray.ts';

const gate = { from: '10.244.1.2', secret: Buffer.from('nobody knows') };
const answer = Buffer.from('{"pod": "b"}\n');
const serving = server(() => answer);
const asking = { sport: 40000, dport: 80, tag: 0xcafe, tsn: 0xffffffff, question: Buffer.from('hello\n') };

/** What one packet of the wire looks like, in a line. */
const line = ({ sport, chunks }: SctpPacket): string =>
	`${sport === 80 ? '←' : '→'} ${chunks.map(({ type }) => type).join(', ')}`;

interface Talk {
	readonly wire: readonly string[];
	readonly told: readonly AssociationEvent[];
	readonly ends: readonly (string | undefined)[];
}

/** A client and a server between which packets get lost by their number; who waits says its last again. */
const talk = (lost: readonly number[] = []): Talk => {
	let asker = call(asking);
	let served: Association | undefined;
	const [wire, told]: [string[], AssociationEvent[]] = [[], []];
	const queue: SctpPacket[] = [packetOf(asker, asker.pending)];
	const toServer = (packet: SctpPacket): void => {
		const [first] = packet.chunks;
		if (first?.type === 'INIT') return void queue.push(greet(first, packet, gate));
		served ??= admit(packet, gate);
		if (!served) return;
		const { next, say } = receive(served, packet, serving);
		served = next;
		queue.push(...say);
	};
	const toClient = (packet: SctpPacket): void => {
		const { next, say, told: news } = receive(asker, packet, client);
		asker = next;
		told.push(...news);
		queue.push(...say);
	};
	for (let sent = 0; sent < 30; ) {
		const packet = queue.shift();
		if (packet) {
			const kept = !lost.includes(sent++);
			wire.push(`${line(packet)}${kept ? '' : ' (lost)'}`);
			const arrived = kept && decodePacket(encodePacket(packet));
			if (arrived) (arrived.dport === 80 ? toServer : toClient)(arrived);
			continue;
		}
		const again = [asker, served].flatMap((one) => (one && one.pending.length > 0 ? [packetOf(one, one.pending)] : []));
		if (again.length === 0) break;
		queue.push(...again);
	}
	return { wire, told, ends: [asker.phase, served?.phase] };
};

test('a question and its answer take seven packets, and both ends know that it is over', (t) => {
	const { wire, told, ends } = talk();
	t.deepEqual(wire, [
		'→ INIT',
		'← INIT ACK',
		'→ COOKIE ECHO, DATA',
		'← COOKIE ACK, SACK, DATA',
		'→ SACK, SHUTDOWN',
		'← SHUTDOWN ACK',
		'→ SHUTDOWN COMPLETE',
	]);
	t.deepEqual(told, [{ what: 'connected' }, { what: 'message', bytes: answer }]);
	t.deepEqual(ends, ['over', 'over']);
});

for (let first = 0; first < 6; first++)
	test(`whatever gets lost from packet ${first} on, the answer comes once`, (t) => {
		for (let second = first; second < 8; second++) {
			const { told, ends, wire } = talk([first, second]);
			t.deepEqual(
				told.filter(({ what }) => what === 'message'),
				[{ what: 'message', bytes: answer }],
				wire.join('\n'),
			);
			t.is(ends[0], 'over', wire.join('\n'));
		}
	});

const greeted = (): { readonly asker: Association; readonly echo: SctpPacket } => {
	const asker = call(asking);
	const init = { type: 'INIT', tag: asking.tag, tsn: asking.tsn } as const;
	const { next, say } = receive(asker, greet(init, packetOf(asker, [init]), gate), client);
	const [echo] = say;
	if (!echo) throw new Error('the client said nothing');
	return { asker: next, echo };
};

test('a packet with another tag changes nothing and is not answered', (t) => {
	const asker = call(asking);
	const refusal = { sport: 80, dport: 40000, chunks: [{ type: 'ABORT', reflected: false }] } as const;
	t.deepEqual(receive(asker, { ...refusal, tag: 0xcaff }, client), { next: asker, say: [], told: [] });
	t.deepEqual(receive(asker, { ...refusal, tag: 0xcafe }, client).told, [{ what: 'refused' }]);
	const { echo } = greeted();
	const served = admit(echo, gate);
	t.truthy(served);
	if (served) t.deepEqual(receive(served, { ...echo, tag: 1 }, serving), { next: served, say: [], told: [] });
});

test('a cookie opens the door to whom it was given, and to nobody else', (t) => {
	const { echo } = greeted();
	t.truthy(admit(echo, gate));
	const [cookie, ...rest] = echo.chunks;
	const bytes = Buffer.from(cookie?.type === 'COOKIE ECHO' ? cookie.cookie : '');
	bytes[9] = (bytes[9] ?? 0) ^ 1;
	for (const [packet, where] of [
		[echo, { ...gate, from: '10.244.1.3' }],
		[echo, { ...gate, secret: Buffer.from('somebody guesses') }],
		[{ ...echo, sport: 40001 }, gate],
		[{ ...echo, tag: 0xcafe }, gate],
		[{ ...echo, chunks: [{ type: 'COOKIE ECHO', cookie: bytes } as const, ...rest] }, gate],
		[{ ...echo, chunks: rest }, gate],
	] as const)
		t.is(admit(packet, where), undefined);
});

test('the same INIT gets the same answer, so that either of two leads on', (t) => {
	const init = { type: 'INIT', tag: 5, tsn: 6 } as const;
	const packet = { sport: 1, dport: 2, tag: 0, chunks: [init] };
	t.deepEqual(greet(init, packet, gate), greet(init, packet, gate));
	t.notDeepEqual(greet({ ...init, tag: 7 }, packet, gate).chunks, greet(init, packet, gate).chunks);
});

test('an association that is cut off says so, and one that the other end closes says that', (t) => {
	const { asker, echo } = greeted();
	const said = (chunks: SctpPacket['chunks']): SctpPacket => ({ sport: 80, dport: 40000, tag: asking.tag, chunks });
	const { next: open } = receive(asker, said([{ type: 'COOKIE ACK' }]), client);
	t.is(open.phase, 'open');
	t.deepEqual(receive(open, said([{ type: 'ABORT', reflected: false }]), client).told, [{ what: 'aborted' }]);
	const reflected = { ...said([{ type: 'ABORT', reflected: true }]), tag: echo.tag };
	t.deepEqual(receive(open, reflected, client).told, [{ what: 'aborted' }]);
	const closed = receive(open, said([{ type: 'SHUTDOWN', upTo: 0xffffffff }]), client);
	t.deepEqual([closed.told, closed.say.map(line)], [[{ what: 'closed' }], ['→ SHUTDOWN ACK']]);
});

test('an answer in pieces is put together, and one out of turn waits for its turn', (t) => {
	const { asker, echo } = greeted();
	const served = admit(echo, gate);
	const { tsn = 0 } = served ?? {};
	const said = (chunks: SctpPacket['chunks']): SctpPacket => ({ sport: 80, dport: 40000, tag: asking.tag, chunks });
	const piece = (n: number, last: boolean) =>
		({ type: 'DATA', tsn: (tsn + n) >>> 0, seq: 0, last, bytes: Buffer.from(`${n}`) }) as const;
	const first = receive(asker, said([{ type: 'COOKIE ACK' }, piece(1, true), piece(0, false)]), client);
	t.deepEqual(first.told, [{ what: 'connected' }]);
	t.deepEqual(receive(first.next, said([piece(1, true)]), client).told, [
		{ what: 'message', bytes: Buffer.from('01') },
	]);
});

for (const [what, packet, said] of [
	[
		'nobody who listens refuses an INIT with its own tag',
		{ tag: 0, chunks: [{ type: 'INIT', tag: 9, tsn: 1 }] },
		{ tag: 9, chunks: [{ type: 'ABORT', reflected: false }] },
	],
	['an INIT with a tag is no INIT', { tag: 4, chunks: [{ type: 'INIT', tag: 9, tsn: 1 }] }, undefined],
	[
		'what belongs to nothing is cut off with its own tag',
		{ tag: 4, chunks: [{ type: 'DATA', tsn: 1, seq: 0, last: true, bytes: Buffer.alloc(1) }] },
		{ tag: 4, chunks: [{ type: 'ABORT', reflected: true }] },
	],
	[
		'who still wants to close may',
		{ tag: 4, chunks: [{ type: 'SHUTDOWN ACK' }] },
		{ tag: 4, chunks: [{ type: 'SHUTDOWN COMPLETE', reflected: true }] },
	],
	['nobody answers an ABORT', { tag: 4, chunks: [{ type: 'ABORT', reflected: false }] }, undefined],
	['nobody answers the last word', { tag: 4, chunks: [{ type: 'SHUTDOWN COMPLETE', reflected: false }] }, undefined],
	['nobody answers nothing', { tag: 4, chunks: [] }, undefined],
] as const)
	test(what, (t) => {
		t.deepEqual(
			answerToStray({ sport: 40000, dport: 80, ...packet }),
			said && { sport: 80, dport: 40000, ...(said as Pick<SctpPacket, 'tag' | 'chunks'>) },
		);
	});
