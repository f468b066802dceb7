import type { Ip } from '../net/ip.ts';
import type { Device, Host } from './host.ts';
import type { Frame, Packet } from './packet.ts';
import type { Loss, Trip } from './trip.ts';

/** Where a packet is in the kernel, and what comes next. Each stage answers with the next step, so that no stage calls
 * another and a packet that goes round in circles is only a loop that is cut. */
export type Step =
	/** A host sends a packet of its own; `over` binds it to a device. */
	| { readonly at: 'output'; readonly host: Host; readonly packet: Packet; readonly over?: string }
	/** Routed, past all hooks, waiting for its next hop's link-layer address. */
	| {
			readonly at: 'neighbour';
			readonly device: Device;
			readonly packet: Packet;
			readonly next: Ip;
			readonly mtu: number;
	  }
	/** On its way out of a device. */
	| { readonly at: 'transmit'; readonly device: Device; readonly frame: Frame }
	/** Came in by a device. */
	| { readonly at: 'receive'; readonly device: Device; readonly frame: Frame }
	/** In a bridge; `port` is where it came in, absent for what the host itself sends. */
	| { readonly at: 'bridge'; readonly bridge: Device; readonly port?: Device; readonly frame: Frame }
	/** Handed to IP; `seen`: PREROUTING was passed in the bridge. */
	| { readonly at: 'input'; readonly device: Device; readonly packet: Packet; readonly seen: boolean }
	/** For this host, past all hooks. */
	| { readonly at: 'deliver'; readonly host: Host; readonly packet: Packet }
	| End;

export type End = Socket | Lost;

/** Arrived, whether or not anyone listens. */
export interface Socket {
	readonly at: 'socket';
	readonly host: Host;
	readonly packet: Packet;
}

export interface Lost {
	readonly at: 'lost';
	readonly loss: Loss;
}

export type StepAt<K extends Step['at']> = Step & { readonly at: K };
export type Stage<K extends Step['at']> = (trip: Trip, step: StepAt<K>) => Step;

/** Nothing comes back. */
export const dropped = (cause: string): Lost => ({ at: 'lost', loss: { verdict: 'deny', cause } });

/** The host says no, by an ICMP error or a reset. */
export const refused = (host: Host, packet: Packet, cause: string): Lost => ({
	at: 'lost',
	loss: { verdict: 'reject', cause, by: { host, packet } },
});

/** As packets look to the next namespace: without the marks and tracks of this one. */
export const bare = ({ track: _, ...packet }: Packet): Packet => ({ ...packet, mark: 0 });
