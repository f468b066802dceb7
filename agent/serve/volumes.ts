import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../src/model/cluster.ts';
import { folderBeneath, readBeneath, writeBeneath } from '../system/beneath.ts';
import { removeBeneath } from '../system/remove-beneath.ts';

/** The longest value, in bytes. */
export const longestValue = 1024 * 1024;

/** The folders of a lab's claims, shared by all its nodes; the runtime puts them at CNILAB_VOLUMES. Pods control their
 * contents, including links and FIFOs. */
export class Volumes {
	readonly #root: string;
	#known: ReadonlySet<string> = new Set();

	constructor(root: string) {
		this.#root = root;
	}

	/** Creates a claim's folder if needed and returns it. */
	folder(name: string): string {
		mkdirSync(this.#root, { recursive: true });
		using _made = folderBeneath(this.#root, name, { make: true });
		return join(this.#root, name);
	}

	/** Reads the value of a key; undefined if there is none. @throws LabError if it is not a file, or longer than the
	 * limit of written values */
	read(folder: string, key: string): Buffer | undefined {
		return readBeneath(this.folder(folder), key, { most: longestValue });
	}

	/** @throws LabError if a folder has that name, or a part before it is not a folder */
	write(folder: string, key: string, value: Buffer): void {
		writeBeneath(this.folder(folder), key, value);
	}

	/** Removes the folders of deleted claims. Folder names are never used again, so it does no harm if this node's
	 * cluster is older or newer than others'. */
	keepOnly({ claims = [] }: Pick<Cluster, 'claims'>): void {
		const now = new Set(claims.map(({ folder }) => folder));
		for (const folder of this.#known) if (!now.has(folder) && existsSync(this.#root)) removeBeneath(this.#root, folder);
		this.#known = now;
	}
}

export const volumes = new Volumes(process.env['CNILAB_VOLUMES'] ?? '/run/cnilab/volumes');
