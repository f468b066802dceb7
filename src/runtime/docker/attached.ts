import { Duplex, type Writable } from 'node:stream';
import { demultiplexer } from './demultiplex.ts';

/** A container's standard input and output as one stream; its standard error goes to `log`. Nothing is buffered here
 * beyond the streams' limits: a slow reader slows the container down. */
export class Attached extends Duplex {
	readonly #engine: Duplex;
	readonly #log: Writable;
	readonly #demultiplex = demultiplexer();

	/** @param engine the engine's attach connection of the container */
	constructor(engine: Duplex, log: Writable) {
		super({ allowHalfOpen: false });
		this.#engine = engine;
		this.#log = log;
		engine.on('data', (chunk: Buffer) => this.#take(chunk));
		engine.once('end', () => this.push(null));
		engine.once('error', (error) => this.destroy(error));
		engine.once('close', () => this.destroy());
		log.on('drain', () => engine.resume());
	}

	override _read(): void {
		if (!this.#log.writableNeedDrain) this.#engine.resume();
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		this.#engine.write(chunk, done);
	}

	override _final(done: () => void): void {
		this.#engine.end(done);
	}

	override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
		this.#engine.destroy();
		done(error);
	}

	#take(chunk: Buffer): void {
		try {
			for (const { stream, data } of this.#demultiplex(chunk)) {
				const room = stream === 'stderr' ? this.#log.write(data) : this.push(data);
				if (!room) this.#engine.pause();
			}
		} catch (error) {
			this.destroy(error instanceof Error ? error : new Error(String(error)));
		}
	}
}
