import { Duplex, type Writable } from 'node:stream';
import { demultiplexer } from './demultiplex.ts';

/** A container's standard input and output as one stream. What it writes to its standard error goes to `log`. Whoever
 * reads slowly slows the container down: nothing is collected here. */
export class Attached extends Duplex {
	readonly #engine: Duplex;
	readonly #log: Writable;
	readonly #demultiplex = demultiplexer();

	/** @param engine the connection that the engine gave for the container */
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
