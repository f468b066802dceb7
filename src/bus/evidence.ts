import type { FrameHead } from '../net/frame.ts';
import type { Protocol } from '../net/port.ts';

/** What a node captures: packets whose source or destination port is in this range. The caller chooses ports that no
 * other connection uses, so that address translation changes no port and every packet is recognised. */
export interface Lookout {
	/** First and last port of the client's range. */
	readonly ports: readonly [first: number, last: number];
	/** Namespaces whose devices are captured, besides the node's own. */
	readonly netns: readonly string[];
	readonly protocols: readonly Protocol[];
	/** UDP ports of tunnels. */
	readonly vxlanPorts: readonly number[];
	/** The destinations that the packets can have in the end. A packet whose source port a masquerade changed is
	 * recognised by its destination only. Absent: any destination. */
	readonly targets?: readonly { readonly ip: string; readonly port: number }[];
}

/** What one node's kernel showed of the packets during a capture: facts, without interpretation. */
export interface Evidence {
	readonly node: string;
	/** The output of `xtables-monitor --trace`: every rule that the packets passed. */
	readonly rules: readonly string[];
	/** The kernel sent trace messages faster than they could be read: later ones are missing. */
	readonly overrun: boolean;
	readonly frames: readonly SeenFrame[];
	/** Routes of the received packets, looked up in the kernel immediately after the capture. */
	readonly lookups: readonly Lookup[];
	/** All devices, immediately after the capture. */
	readonly devices: readonly SeenDevice[];
	/** The counters that increased, by namespace. */
	readonly counters: readonly Grown[];
	/** What could not be read, and why. */
	readonly notes: readonly string[];
}

/** A frame on a device, as a capture on that device shows it. */
export interface SeenFrame {
	readonly netns: string;
	readonly device: string;
	/** MTU of the device, in bytes. */
	readonly mtu: number;
	/** Received or sent by the device. */
	readonly way: 'in' | 'out';
	/** In microseconds since 1970, by the kernel's clock. */
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
	/** The device that received the packet; absent for a packet that the namespace sends itself. */
	readonly device?: string;
	readonly src: string;
	readonly dst: string;
	/** The route as `ip route get` prints it; `error` is the kernel's error. */
	readonly found?: string;
	readonly error?: string;
}

export interface Grown {
	readonly netns: string;
	/** "IpExt InNoRoutes", "TcpExt IPReversePathFilter" (/proc/net/netstat, /proc/net/snmp). */
	readonly name: string;
	readonly by: number;
}
