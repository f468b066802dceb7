import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isVolumeKey, type VolumeAnswer, type VolumeRequest } from '../bus/volumes.ts';
import { messageOf } from '../errors.ts';

/** The persistent volumes of a lab: one folder a claim, made when something is first written, gone with the lab. */
export class Volumes {
	readonly #dir: string;

	constructor(dir: string) {
		this.#dir = dir;
	}

	answer(request: VolumeRequest): VolumeAnswer {
		try {
			const data = request.type === 'read' ? this.#read(request) : this.#write(request);
			return { type: 'volume', id: request.id, data };
		} catch (error) {
			return { type: 'volume', id: request.id, data: null, failure: messageOf(error) };
		}
	}

	#read({ claim, key }: VolumeRequest): string | null {
		try {
			return readFileSync(join(this.#folder(claim), checked(key))).toString('base64');
		} catch (error) {
			if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
			throw error;
		}
	}

	#write({ claim, key, data }: Extract<VolumeRequest, { type: 'write' }>): string {
		const folder = this.#folder(claim);
		const file = join(folder, checked(key));
		mkdirSync(folder, { recursive: true });
		writeFileSync(file, Buffer.from(data, 'base64'));
		return data;
	}

	#folder(claim: string): string {
		const [namespace = '', name = ''] = claim.split('/');
		return join(this.#dir, checked(namespace), checked(name));
	}
}

/** An agent is trusted, and yet no word of its may lead out of the folder. */
const checked = (part: string): string => {
	if (isVolumeKey(part) || /^[a-z0-9.-]{1,253}$/.test(part.replace(/^\.+$/, ''))) return part;
	throw new RangeError(`"${part}" is no name of a file`);
};
