import type { Ip } from '../net/ip.ts';
import type { Device, Host } from './host.ts';
import type { Frame, Packet } from './packet.ts';
import type { Loss, Trip } from './trip.ts';

/** Where a packet is in the kernel, and what is next. Each stage returns the next step, so that stages do not call each
 * other and a routing loop can be ended by a limit of steps. */
export type Step =
	/** The host itself sends a packet; `over` binds it to a device. */
	| { readonly at: 'output'; readonly host: Host; readonly packet: Packet; readonly over?: string }
	/** Routed and past all hooks; its next hop's link-layer address is to be resolved. */
	| {
			readonly at: 'neighbour';
			readonly device: Device;
			readonly packet: Packet;
			readonly next: Ip;
			readonly mtu: number;
	  }
	/** Being sent by a device. */
	| { readonly at: 'transmit'; readonly device: Device; readonly frame: Frame }
	/** Received by a device. */
	| { readonly at: 'receive'; readonly device: Device; readonly frame: Frame }
	/** In a bridge; `port` is where it came in, absent for packets of the host itself. */
	| { readonly at: 'bridge'; readonly bridge: Device; readonly port?: Device; readonly frame: Frame }
	/** Passed to IP; `seen`: it has passed PREROUTING in the bridge. */
	| { readonly at: 'input'; readonly device: Device; readonly packet: Packet; readonly seen: boolean }
	/** For this host, past all hooks. */
	| { readonly at: 'deliver'; readonly host: Host; readonly packet: Packet }
	| End;

export type End = Socket | Lost;

/** Arrived at its host, whether or not a server listens. */
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

/** The packet is dropped without an answer. */
export const dropped = (cause: string): Lost => ({ at: 'lost', loss: { verdict: 'deny', cause } });

/** The host rejects the packet by an ICMP error or a reset. */
export const refused = (host: Host, packet: Packet, cause: string): Lost => ({
	at: 'lost',
	loss: { verdict: 'reject', cause, by: { host, packet } },
});

/** The packet for another namespace: without mark and conntrack entry. */
export const bare = ({ track: _, ...packet }: Packet): Packet => ({ ...packet, mark: 0 });
