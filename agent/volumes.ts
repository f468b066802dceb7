import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Cluster } from '../src/model/cluster.ts';

/** The folders of a lab's claims, which all of its nodes share: the runtime puts them where CNILAB_VOLUMES says. */
export class Volumes {
	readonly #root: string;
	#known: ReadonlySet<string> = new Set();

	constructor(root: string) {
		this.#root = root;
	}

	/** A claim's folder; it is there when this returns. */
	folder(name: string): string {
		const folder = join(this.#root, name);
		mkdirSync(folder, { recursive: true });
		return folder;
	}

	/** What has this key; undefined when nothing has. */
	async read(folder: string, key: string): Promise<Buffer | undefined> {
		try {
			return await readFile(join(this.folder(folder), key));
		} catch (error) {
			if (error instanceof Error && 'code' in error && isAbsence[String(error.code)]) return undefined;
			throw error;
		}
	}

	async write(folder: string, key: string, value: Buffer): Promise<void> {
		const file = join(this.folder(folder), key);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, value);
	}

	/** Takes away what claims held that were there and are no more. A folder's name never comes again, so whoever is
	 * behind or ahead with the news does no harm. */
	keepOnly({ claims = [] }: Pick<Cluster, 'claims'>): void {
		const now = new Set(claims.map(({ folder }) => folder));
		for (const folder of this.#known)
			if (!now.has(folder) && existsSync(this.#root))
				rmSync(join(this.#root, folder), { recursive: true, force: true });
		this.#known = now;
	}
}

/** No such file, or a folder of that name. */
const isAbsence: Readonly<Record<string, true>> = { ENOENT: true, ENOTDIR: true, EISDIR: true };

export const volumes = new Volumes(process.env['CNILAB_VOLUMES'] ?? '/run/cnilab/volumes');
