import type { Device } from './host.ts';

/** What was found out about a world's links, which don't change: who hears whom, and who answers ARP. */
export interface Segments {
	readonly hearers: Memory<readonly Device[]>;
	readonly ports: Memory<readonly Device[]>;
	readonly macs: Memory<string | undefined>;
}

/** By device, then by the address that was asked for. */
export type Memory<T> = Map<Device, Map<string, T>>;

export const noSegments = (): Segments => ({ hearers: new Map(), ports: new Map(), macs: new Map() });
