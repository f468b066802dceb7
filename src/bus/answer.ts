import type { Protocol } from '../net/port.ts';

/** What a controller of Ingress says of itself (RFC 9110's Via). */
export interface Proxied {
	/** "ns/pod". */
	readonly by: string;
	/** Where it sent the request. */
	readonly to: { readonly ip: string; readonly port: number };
}

/** What the built-in server of a pod says of itself and of who asked. */
export interface Answer {
	readonly pod: string;
	readonly namespace: string;
	readonly node: string;
	readonly podIP: string;
	readonly clientIP: string;
	readonly clientPort: number;
	readonly port: number;
	readonly protocol: Protocol;
	readonly host?: string;
	readonly path?: string;
	/** What X-Forwarded-For, -Host and -Proto said. */
	readonly forwardedFor?: string;
	readonly forwardedHost?: string;
	readonly forwardedProto?: string;
}
