import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../src/model/cluster.ts';
import { folderBeneath, readBeneath, writeBeneath } from '../system/beneath.ts';
import { removeBeneath } from '../system/remove-beneath.ts';

/** The longest value, in bytes. */
export const longestValue = 1024 * 1024;

/** The folders of a lab's claims, which all of its nodes share: the runtime puts them where CNILAB_VOLUMES says. What is
 * in them is the pods' own, links and fifos too. */
export class Volumes {
	readonly #root: string;
	#known: ReadonlySet<string> = new Set();

	constructor(root: string) {
		this.#root = root;
	}

	/** A claim's folder; it is there when this returns. */
	folder(name: string): string {
		mkdirSync(this.#root, { recursive: true });
		using _made = folderBeneath(this.#root, name, { make: true });
		return join(this.#root, name);
	}

	/** What has this key; undefined when nothing has.
	 * @throws LabError when it is no file, or a longer one than was ever written here. */
	read(folder: string, key: string): Buffer | undefined {
		return readBeneath(this.folder(folder), key, { most: longestValue });
	}

	/** @throws LabError when a folder of that name is there, or a part before it is none. */
	write(folder: string, key: string, value: Buffer): void {
		writeBeneath(this.folder(folder), key, value);
	}

	/** Takes away what claims held that were there and are no more. A folder's name never comes again, so whoever is
	 * behind or ahead with the news does no harm. */
	keepOnly({ claims = [] }: Pick<Cluster, 'claims'>): void {
		const now = new Set(claims.map(({ folder }) => folder));
		for (const folder of this.#known) if (!now.has(folder) && existsSync(this.#root)) removeBeneath(this.#root, folder);
		this.#known = now;
	}
}

export const volumes = new Volumes(process.env['CNILAB_VOLUMES'] ?? '/run/cnilab/volumes');
