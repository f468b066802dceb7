import type { FromAgent } from '../src/bus/protocol.ts';
import type { VolumeAnswer } from '../src/bus/volumes.ts';
import { LabError } from '../src/errors.ts';

/** How long the coordinator may take, in ms. */
const patience = 5000;

/** The way to the pods' volumes, which the coordinator keeps. */
export class Volumes {
	readonly #send: (message: FromAgent) => void;
	readonly #waiting = new Map<number, (answer: VolumeAnswer) => void>();
	#lastId = 0;

	constructor(send: (message: FromAgent) => void) {
		this.#send = send;
	}

	/** What has this key; undefined when nothing has. @throws LabError when the coordinator can't be asked. */
	async read(claim: string, key: string): Promise<Buffer | undefined> {
		const { data } = await this.#ask((id) => ({ type: 'read', id, claim, key }));
		return data === null ? undefined : Buffer.from(data, 'base64');
	}

	/** @throws LabError when it was not written. */
	async write(claim: string, key: string, value: Buffer): Promise<void> {
		await this.#ask((id) => ({ type: 'write', id, claim, key, data: value.toString('base64') }));
	}

	readonly heard = (answer: VolumeAnswer): void => this.#waiting.get(answer.id)?.(answer);

	#ask(request: (id: number) => FromAgent): Promise<VolumeAnswer> {
		const id = ++this.#lastId;
		const { promise, resolve, reject } = Promise.withResolvers<VolumeAnswer>();
		const timer = setTimeout(() => reject(new LabError('failed', 'the coordinator does not answer')), patience);
		this.#waiting.set(id, (answer) =>
			answer.failure === undefined ? resolve(answer) : reject(new LabError('failed', answer.failure)),
		);
		this.#send(request(id));
		return promise.finally(() => {
			clearTimeout(timer);
			this.#waiting.delete(id);
		});
	}
}
