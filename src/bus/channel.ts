import { LabError } from '../errors.ts';
import { garbled, isOf, readFrame } from './frame.ts';
import type { Flow, Keep, Limits } from './pressure.ts';
import type { Message } from './protocol.ts';

export interface ChannelOptions<In extends Message, Out extends Message> {
	readonly inward: Flow<In>;
	readonly outward: Flow<Out>;
	readonly limits: Limits;
	/** False for a peer that does not acknowledge: messages are deleted once they are sent. */
	readonly acks: boolean;
	/** Checks a message of a known type, for peers that are not trusted; returns what is wrong. */
	readonly check?: (message: In) => string | undefined;
}

interface Item {
	readonly type: string;
	readonly text: string;
	readonly bytes: number;
}

const texts = new WeakMap<Message, string>();

/** The JSON of a message. A frozen message is serialised once for all peers. */
const textOf = (message: Message): string => {
	const text = texts.get(message) ?? JSON.stringify(message);
	if (Object.isFrozen(message)) texts.set(message, text);
	return text;
};

/** One end of a session, independent of the connection. It numbers outgoing messages, keeps them until the peer
 * acknowledges them, and accepts incoming messages once and in order. A message gets its number when it is first sent,
 * from its place in the outbox; until then it can be replaced or dropped. */
export class Channel<In extends Message, Out extends Message> {
	readonly #options: ChannelOptions<In, Out>;
	/** The first #sent of these are sent and not acknowledged. */
	readonly #outbox: Item[] = [];
	#sent = 0;
	#wireBytes = 0;
	#waitingBytes = 0;
	/** The highest seq that the peer has acknowledged. */
	#acknowledged = 0;
	#dropped = 0;
	#received = 0;
	#owed = 0;

	constructor(options: ChannelOptions<In, Out>) {
		this.#options = options;
	}

	/** The highest seq that was received. */
	get received(): number {
		return this.#received;
	}

	/** The number of received messages that are not acknowledged yet. */
	get owed(): number {
		return this.#options.acks ? this.#owed : 0;
	}

	/** Whether the queue is so long that messages are dropped or refused. */
	get full(): boolean {
		return this.#waitingBytes >= this.#options.limits.outbox;
	}

	/** Whether the queue is short again, so that a slow sender may go on. */
	get light(): boolean {
		return this.#waitingBytes <= this.#options.limits.low;
	}

	/** Adds a message to the outbox, serialised as it is now. @throws LabError when the queue is full and messages of
	 * this type are refused then, or when the message is too long. */
	send(message: Out): void {
		const text = textOf(message);
		const item = { type: message.type, text, bytes: Buffer.byteLength(text) };
		const { limits, outward } = this.#options;
		if (item.bytes + frameBytes > limits.text)
			throw new LabError('failed', `a message of ${item.bytes} bytes is longer than the bus allows (${limits.text})`, {
				asked: `send ${message.type}`,
			});
		const keep = keepOf(outward, message);
		if (keep === 'newest' && this.#replace(item)) return;
		if (keep === 'drop' && this.full) {
			this.#dropped++;
			return;
		}
		if (keep === 'refuse' && this.full)
			throw new LabError('failed', `${this.#waitingBytes} bytes are queued for a peer that reads too slowly`, {
				asked: `send ${message.type}`,
				hint: 'try again when it has caught up',
			});
		if (keep === 'drop') this.#tellDropped();
		this.#push(item);
	}

	/** The next text to send; undefined when nothing is queued, or too much is unacknowledged. */
	next(): string | undefined {
		return this.#wireBytes < this.#options.limits.window ? this.#take() : undefined;
	}

	/** All queued texts, for the end of the session. */
	*rest(): Generator<string> {
		for (let text = this.#take(); text !== undefined; text = this.#take()) yield text;
	}

	/** A frame that only acknowledges. */
	ack(): string {
		this.#owed = 0;
		return `{"ack":${this.#received}}`;
	}

	/** Processes a received text; returns its message if that is new. @throws LabError when it is not a frame of this
	 * session: the connection must be closed then. */
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

	/** Continues over a new connection: messages that the peer has not received are sent again, before the others.
	 * @throws LabError when `received` is more than was sent. */
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

/** The most that a frame adds to its body, in bytes. */
const frameBytes = 64;
