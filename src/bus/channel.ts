import { LabError } from '../errors.ts';
import { garbled, isOf, readFrame } from './frame.ts';
import type { Flow, Keep, Limits } from './pressure.ts';
import type { Message } from './protocol.ts';

export interface ChannelOptions<In extends Message, Out extends Message> {
	readonly inward: Flow<In>;
	readonly outward: Flow<Out>;
	readonly limits: Limits;
	/** False for a peer that acknowledges nothing: what has been sent to it is forgotten. */
	readonly acks: boolean;
	/** What is wrong with a message of a known type, where its sender is not taken at its word. */
	readonly check?: (message: In) => string | undefined;
}

interface Item {
	readonly type: string;
	readonly text: string;
	readonly bytes: number;
}

const texts = new WeakMap<Message, string>();

/** A message that can't change any more is written once, to however many peers it goes. */
const textOf = (message: Message): string => {
	const text = texts.get(message) ?? JSON.stringify(message);
	if (Object.isFrozen(message)) texts.set(message, text);
	return text;
};

/** One end of a session, whatever carries its texts: numbers what goes out and keeps it until the peer has it, takes in
 * what comes once and in order. A message gets its number when it is first sent, by its place in the outbox; so one
 * that waits can still be replaced or left out. */
export class Channel<In extends Message, Out extends Message> {
	readonly #options: ChannelOptions<In, Out>;
	/** The first #sent of them are on the wire. */
	readonly #outbox: Item[] = [];
	#sent = 0;
	#wireBytes = 0;
	#waitingBytes = 0;
	/** The seq of the last message that the peer is known to have. */
	#acknowledged = 0;
	#dropped = 0;
	#received = 0;
	#owed = 0;

	constructor(options: ChannelOptions<In, Out>) {
		this.#options = options;
	}

	/** The highest seq that came. */
	get received(): number {
		return this.#received;
	}

	/** Messages that came since the last text went out: the peer waits to hear that they did. */
	get owed(): number {
		return this.#options.acks ? this.#owed : 0;
	}

	/** Whether so much waits that messages are dropped or refused. */
	get full(): boolean {
		return this.#waitingBytes >= this.#options.limits.outbox;
	}

	/** Whether there is room for a good deal more. */
	get light(): boolean {
		return this.#waitingBytes <= this.#options.limits.low;
	}

	/** Puts a message in the outbox, as it is now.
	 * @throws LabError when too much waits already and the type is to be refused then, or the text is too long. */
	send(message: Out): void {
		const text = textOf(message);
		const item = { type: message.type, text, bytes: Buffer.byteLength(text) };
		const { limits, outward } = this.#options;
		if (item.bytes + frameBytes > limits.text)
			throw new LabError('failed', `a message of ${item.bytes} bytes is more than the bus takes (${limits.text})`, {
				asked: `send ${message.type}`,
			});
		const keep = keepOf(outward, message);
		if (keep === 'newest' && this.#replace(item)) return;
		if (keep === 'drop' && this.full) {
			this.#dropped++;
			return;
		}
		if (keep === 'refuse' && this.full)
			throw new LabError('failed', `${this.#waitingBytes} bytes wait for a peer that does not take them`, {
				asked: `send ${message.type}`,
				hint: 'ask again when it has caught up',
			});
		if (keep === 'drop') this.#tellDropped();
		this.#push(item);
	}

	/** The next text for the wire; undefined when nothing waits or the peer has too much to acknowledge. */
	next(): string | undefined {
		return this.#wireBytes < this.#options.limits.window ? this.#take() : undefined;
	}

	/** All that is left, for a farewell. */
	*rest(): Generator<string> {
		for (let text = this.#take(); text !== undefined; text = this.#take()) yield text;
	}

	/** A text that only acknowledges. */
	ack(): string {
		this.#owed = 0;
		return `{"ack":${this.#received}}`;
	}

	/** Takes a text from the wire: a message that is new, or undefined.
	 * @throws LabError when it is no frame of this session: the connection is of no use then. */
	accept(text: string): In | undefined {
		const { seq, ack, body } = readFrame(text);
		if (ack !== undefined) this.#acknowledge(ack);
		if (body === undefined) return undefined;
		if (!isOf(this.#options.inward, body)) throw garbled('a message of unknown type', text);
		const wrong = this.#options.check?.(body);
		if (wrong !== undefined) throw garbled(wrong, text);
		if (seq === undefined) return body;
		this.#owed++;
		if (seq <= this.#received) return undefined;
		if (seq !== this.#received + 1) throw garbled(`message ${seq} after ${this.#received}`, text);
		this.#received = seq;
		return body;
	}

	/** A new connection: what the peer has not received is to be sent again, before the rest.
	 * @throws LabError when it can't have received that many. */
	resume(received: number): void {
		this.#acknowledge(received);
		this.#waitingBytes += this.#wireBytes;
		this.#wireBytes = 0;
		this.#sent = 0;
	}

	#push(item: Item): void {
		this.#outbox.push(item);
		this.#waitingBytes += item.bytes;
	}

	#replace(item: Item): boolean {
		let at = this.#sent;
		while (at < this.#outbox.length && this.#outbox[at]?.type !== item.type) at++;
		const old = this.#outbox[at];
		if (!old) return false;
		this.#outbox[at] = item;
		this.#waitingBytes += item.bytes - old.bytes;
		return true;
	}

	#tellDropped(): void {
		const notice = this.#dropped > 0 && this.#options.outward.notice?.(this.#dropped);
		this.#dropped = 0;
		if (notice) this.send(notice);
	}

	#take(): string | undefined {
		if (this.#sent === this.#outbox.length) this.#tellDropped();
		const item = this.#outbox[this.#sent];
		if (!item) return undefined;
		this.#sent++;
		this.#waitingBytes -= item.bytes;
		this.#wireBytes += item.bytes;
		this.#owed = 0;
		const text = `{"seq":${this.#acknowledged + this.#sent},"ack":${this.#received},"body":${item.text}}`;
		if (!this.#options.acks) this.#acknowledge(this.#acknowledged + this.#sent);
		return text;
	}

	#acknowledge(seq: number): void {
		const count = seq - this.#acknowledged;
		if (count > this.#sent) throw garbled(`message ${seq} acknowledged, which was never sent`, '');
		if (count <= 0) return;
		for (const { bytes } of this.#outbox.splice(0, count)) this.#wireBytes -= bytes;
		this.#sent -= count;
		this.#acknowledged = seq;
	}
}

const keepOf = <M extends Message>({ keep }: Flow<M>, { type }: { readonly type: M['type'] }): Keep => keep[type];

/** What a frame adds to its body, at most. */
const frameBytes = 64;
