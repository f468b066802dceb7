import type { Protocol } from '../net/port.ts';

/** What an Ingress controller reports about itself (RFC 9110's Via). */
export interface Proxied {
	/** "ns/pod". */
	readonly by: string;
	/** The endpoint that it forwarded the request to. */
	readonly to: { readonly ip: string; readonly port: number };
}

/** What a pod's built-in server reports about itself and the client. */
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
	/** The values of X-Forwarded-For, -Host and -Proto. */
	readonly forwardedFor?: string;
	readonly forwardedHost?: string;
	readonly forwardedProto?: string;
}
