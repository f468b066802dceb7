import test from 'ava';
import { Channel } from '../../src/bus/channel.ts';
import type { Flow, Limits } from '../../src/bus/pressure.ts';

type Note =
	| { readonly type: 'word'; readonly n: number }
	| { readonly type: 'state'; readonly n: number }
	| { readonly type: 'event'; readonly n: number }
	| { readonly type: 'question'; readonly n: number }
	| { readonly type: 'lagged'; readonly n: number };

const flow: Flow<Note> = {
	keep: { word: 'keep', state: 'newest', event: 'drop', question: 'refuse', lagged: 'keep' },
	notice: (n) => ({ type: 'lagged', n }),
};
const open = ({ acks = true, ...limits }: Partial<Limits> & { acks?: boolean } = {}) =>
	new Channel<Note, Note>({
		inward: flow,
		outward: flow,
		limits: { outbox: 1000, low: 100, window: 1000, text: 1000, ...limits },
		acks,
	});
const word = (n: number): Note => ({ type: 'word', n });
const texts = (channel: Channel<Note, Note>): string[] => {
	const all: string[] = [];
	for (let text = channel.next(); text !== undefined; text = channel.next()) all.push(text);
	return all;
};
const pass = (from: Channel<Note, Note>, to: Channel<Note, Note>) =>
	texts(from).flatMap((text) => to.accept(text) ?? []);

test('messages pass in order, numbered from 1', (t) => {
	const [a, b] = [open(), open()];
	for (const n of [1, 2, 3]) a.send(word(n));
	t.deepEqual(
		texts(a).map((text) => b.accept(text)),
		[word(1), word(2), word(3)],
	);
	t.is(b.received, 3);
});

test('a message is sent as it was when it was given', (t) => {
	const a = open();
	const note = { type: 'word' as const, n: 1 };
	a.send(note);
	note.n = 2;
	t.is(a.next(), '{"seq":1,"ack":0,"body":{"type":"word","n":1}}');
});

test('an acknowledgement rides on what goes back, else it goes alone', (t) => {
	const [a, b] = [open(), open()];
	a.send(word(1));
	pass(a, b);
	t.is(b.owed, 1);
	b.send(word(7));
	t.is(b.next(), '{"seq":1,"ack":1,"body":{"type":"word","n":7}}');
	t.is(b.owed, 0);
	a.send(word(2));
	pass(a, b);
	t.is(b.ack(), '{"ack":2}');
	t.is(b.owed, 0);
});

test('after a broken connection the peer gets what it has not, once and before the rest', (t) => {
	const [a, b] = [open(), open()];
	for (const n of [1, 2, 3, 4]) a.send(word(n));
	const [first = '', second = ''] = texts(a);
	t.deepEqual([b.accept(first), b.accept(second)], [word(1), word(2)]);
	a.send(word(5));
	a.resume(b.received);
	b.resume(a.received);
	t.deepEqual(pass(a, b), [word(3), word(4), word(5)]);
	t.deepEqual(texts(a), []);
});

test('a message that comes twice is taken once', (t) => {
	const [a, b] = [open(), open()];
	a.send(word(1));
	const [text = ''] = texts(a);
	t.deepEqual([b.accept(text), b.accept(text)], [word(1), undefined]);
	t.is(b.owed, 2, 'the second one is acknowledged again');
});

test('only the newest unsent state goes out, in the place of the older one', (t) => {
	const [a, b] = [open({ window: 1 }), open()];
	const [state, question] = [(n: number): Note => ({ type: 'state', n }), { type: 'question', n: 9 } as const];
	a.send(state(1));
	const sent = a.next() ?? '';
	a.send(state(2));
	a.send(question);
	a.send(state(3));
	a.send(state(4));
	const got = [b.accept(sent)];
	while (b.owed) {
		a.accept(b.ack());
		got.push(...pass(a, b));
	}
	t.deepEqual(got, [state(1), state(4), question]);
});

test('what is on the wire is never replaced, so that both ends agree on its number', (t) => {
	const [a, b] = [open(), open()];
	a.send({ type: 'state', n: 1 });
	texts(a);
	a.send({ type: 'state', n: 2 });
	texts(a);
	a.resume(b.received);
	t.deepEqual(pass(a, b), [
		{ type: 'state', n: 1 },
		{ type: 'state', n: 2 },
	]);
});

test('no more is on the wire than the window holds', (t) => {
	const [a, b] = [open({ window: 50 }), open()];
	for (const n of [1, 2, 3, 4, 5]) a.send(word(n));
	t.deepEqual(pass(a, b), [word(1), word(2), word(3)]);
	a.accept(b.ack());
	t.deepEqual(pass(a, b), [word(4), word(5)]);
});

test('events that find the outbox full are left out, and a notice stands in their place', (t) => {
	const [a, b] = [open({ outbox: 60, window: 1 }), open()];
	const event = (n: number): Note => ({ type: 'event', n });
	for (let n = 1; n <= 10; n++) a.send(event(n));
	t.true(a.full);
	const got: Note[] = [];
	const drain = () => {
		for (let more = pass(a, b); more.length > 0; more = pass(a, b)) {
			got.push(...more);
			a.accept(b.ack());
		}
	};
	drain();
	t.deepEqual(got.splice(0), [event(1), event(2), event(3), { type: 'lagged', n: 7 }]);
	a.send(event(11));
	drain();
	t.deepEqual(got, [event(11)]);
});

test('a full outbox refuses what can be asked again, and takes what it must', (t) => {
	const a = open({ outbox: 60 });
	for (let n = 1; n <= 3; n++) a.send({ type: 'question', n });
	const error = t.throws(() => a.send({ type: 'question', n: 4 }));
	t.regex(error?.message ?? '', /bytes are queued for a peer that reads too slowly/);
	t.notThrows(() => a.send(word(5)));
});

test('a message longer than the bus takes is refused where it is sent', (t) => {
	const a = open({ text: 90 });
	a.send(word(1));
	t.throws(() => a.send(word(123_456_789)), { message: /longer than the bus allows \(90\)/ });
	t.is(texts(a).length, 1);
});

test('a peer that acknowledges nothing is sent everything, and nothing is kept for it', (t) => {
	const a = open({ acks: false, window: 1 });
	for (const n of [1, 2, 3]) a.send(word(n));
	t.is(texts(a).length, 3);
	a.accept('{"body":{"type":"word","n":1}}');
	t.is(a.owed, 0);
	a.resume(3);
	t.deepEqual(texts(a), []);
});

const broken = [
	['no JSON', '{"seq":'],
	['no object', '7'],
	['a seq that is no number', '{"seq":"1","body":{"type":"word"}}'],
	['a gap in the numbers', '{"seq":2,"ack":0,"body":{"type":"word"}}'],
	['an unknown type', '{"seq":1,"ack":0,"body":{"type":"toString"}}'],
	['a body without a type', '{"seq":1,"ack":0,"body":null}'],
	['an acknowledgement of what was never sent', '{"ack":1}'],
] as const;
for (const [what, text] of broken)
	test(`${what} is not a frame`, (t) => {
		t.throws(() => open().accept(text), { message: /^the peer sent / });
	});
