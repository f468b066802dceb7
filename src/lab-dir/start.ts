import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '../model/resource.ts';
import type { Topology } from '../model/topology.ts';

/** The coordinator's input, which this program writes and reads in the lab's folder. */
export interface Start {
	readonly lab: string;
	readonly runtime: 'docker' | 'netns';
	readonly topology: Topology;
	readonly resources: readonly Resource[];
	readonly token: string;
	/** The agent's bundle. */
	readonly agent: string;
	/** ms since 1970. */
	readonly startedAt: number;
}

/** The client name of the process that started a lab. Other clients may connect before it, and are not the owner. */
export const ownerName = 'owner';

const fileIn = (dir: string): string => join(dir, 'start.json');

export const writeStart = (dir: string, start: Start): void =>
	writeFileSync(fileIn(dir), JSON.stringify(start), { mode: 0o600 });

export const readStart = (dir: string): Start => JSON.parse(readFileSync(fileIn(dir), 'utf8'));
