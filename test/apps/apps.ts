import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../shape/sources.ts';

/** Whole applications: those of this folder have the traits, and the mistakes, of published ones. */
export interface Apps {
	readonly name: string;
	readonly folder: string;
	/** What their parts ask of each other. */
	readonly scenarios: string;
	/** Of that, how many checks at least. */
	readonly checks: number;
	/** Their files without policies. */
	readonly files: readonly string[];
}

const published = process.env['CNILAB_APPS'];

/** CNILAB_APPS names a folder with the published manifests that scenarios/apps are for; they are loaded too then. */
export const apps: readonly Apps[] = [
	{
		name: "the tests' own",
		folder: import.meta.dirname,
		scenarios: join(import.meta.dirname, 'scenarios'),
		checks: 25,
		files: ['library.yaml', 'ring.yaml'],
	},
	...(published === undefined
		? []
		: [
				{
					name: 'published',
					folder: published,
					scenarios: join(root, 'scenarios/apps'),
					checks: 30,
					files: ['sock-shop.yaml', 'cassandra.yaml'],
				},
			]),
];

/** Every manifest of a folder. */
export const textsIn = (folder: string): readonly { readonly name: string; readonly text: string }[] =>
	readdirSync(folder)
		.filter((name) => name.endsWith('.yaml'))
		.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
