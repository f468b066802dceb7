import type { FrameHead } from '../net/frame.ts';
import type { Protocol } from '../net/port.ts';

/** What a node looks out for: packets whose source or destination port is one of these, and what is said about them.
 * Whoever asks takes ports that nobody else's connections get, so that translations of addresses lose no packet. */
export interface Lookout {
	/** First and last of the client's ports. */
	readonly ports: readonly [first: number, last: number];
	/** Namespaces of the node whose devices are listened to, besides the node's own. */
	readonly netns: readonly string[];
	readonly protocols: readonly Protocol[];
	/** UDP ports of tunnels. */
	readonly vxlanPorts: readonly number[];
	/** Where the packets may go in the end: behind a masquerade that takes another source port they are known by that
	 * alone. Absent: nowhere in particular. */
	readonly targets?: readonly { readonly ip: string; readonly port: number }[];
}

/** What one node's kernel showed of packets while it was on the lookout: plain facts, not yet understood. */
export interface Evidence {
	readonly node: string;
	/** What `xtables-monitor --trace` printed: every rule that the packets met. */
	readonly rules: readonly string[];
	/** The kernel had more to tell of rules at once than could be taken: what came after is missing. */
	readonly overrun: boolean;
	readonly frames: readonly SeenFrame[];
	/** Where packets that came in would have gone, by the kernel's own word, asked right after. */
	readonly lookups: readonly Lookup[];
	/** All that there are, right after. */
	readonly devices: readonly SeenDevice[];
	/** The counters that grew, of each namespace by name. */
	readonly counters: readonly Grown[];
	/** What could not be looked at, and why. */
	readonly notes: readonly string[];
}

/** A frame on a device, as a capture on that device shows it. */
export interface SeenFrame {
	readonly netns: string;
	readonly device: string;
	/** Of the device, in bytes. */
	readonly mtu: number;
	/** Into the kernel, or out of it. */
	readonly way: 'in' | 'out';
	/** Microseconds since 1970, by the kernel's clock. */
	readonly at: number;
	readonly frame: FrameHead;
}

export interface SeenDevice {
	readonly netns: string;
	readonly device: string;
	/** In bytes. */
	readonly mtu: number;
	readonly mac: string;
}

export interface Lookup {
	readonly netns: string;
	/** Where it came in; absent for a packet of the namespace's own. */
	readonly device?: string;
	readonly src: string;
	readonly dst: string;
	/** Where it goes, as `ip route get` says it, or the kernel's error. */
	readonly found?: string;
	readonly error?: string;
}

export interface Grown {
	readonly netns: string;
	/** "IpExt InNoRoutes", "TcpExt IPReversePathFilter" (/proc/net/netstat, /proc/net/snmp). */
	readonly name: string;
	readonly by: number;
}
