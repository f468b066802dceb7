import type { Device } from './host.ts';

/** Caches facts about links, which do not change: which devices receive a frame, and which host answers ARP. */
export interface Segments {
	readonly hearers: Memory<readonly Device[]>;
	readonly ports: Memory<readonly Device[]>;
	readonly macs: Memory<string | undefined>;
}

/** By device, then by the requested address. */
export type Memory<T> = Map<Device, Map<string, T>>;

export const noSegments = (): Segments => ({ hearers: new Map(), ports: new Map(), macs: new Map() });
