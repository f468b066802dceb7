import type { CurlExit, Verdict } from '../model/scenario.ts';
import type { Protocol } from '../net/port.ts';
import type { Answer, Proxied } from './answer.ts';

/** Who asks: a pod's namespace by its ns/name, the node itself, or (on the router's agent) the external host. */
export type Place = string;

export interface Probe {
	readonly id: number;
	readonly from: Place;
	/** An address, or a name that the place's own DNS is asked for. */
	readonly to: string;
	readonly port: number;
	readonly protocol: Protocol;
	/** http: GET and read the JSON; raw: connect, one line out, one JSON line back (TCP), or a datagram (UDP) or message
	 * (SCTP) each way; held: GET over a connection of this pair that stays open from one such question to the next (TCP);
	 * connect: no word (TCP). */
	readonly mode: 'http' | 'raw' | 'held' | 'connect';
	readonly host?: string;
	readonly path?: string;
	/** Of mode http: it speaks TLS, as https does. verify: the certificate must be of the lab's authority and for the host;
	 * insecure: any will do. */
	readonly tls?: 'verify' | 'insecure';
	/** How long silence lasts before it is a verdict, in ms. */
	readonly patienceMs: number;
	/** What the place's own DNS is asked, in the place of all else; `to` and `port` are of no use then. */
	readonly dig?: { readonly name: string; readonly type: string };
	/** The client's own port; absent: any that is free. */
	readonly sport?: number;
	/** Length of a datagram with its IP header, which then must not be cut in pieces on its way (IP_PMTUDISC_PROBE);
	 * absent: a short one. UDP only. */
	readonly bytes?: number;
}

/** What a server showed of itself by TLS. */
export interface ServerTls {
	/** "TLSv1.3". */
	readonly version: string;
	/** Whom its certificate is for, as it says. */
	readonly names: readonly string[];
	readonly issuer: string;
	/** Why it is not to be trusted; absent: it is. */
	readonly untrusted?: string;
}

export interface ProbeResult {
	readonly id: number;
	readonly verdict: Verdict;
	/** How it ended. */
	readonly exit: CurlExit;
	/** ECONNREFUSED, EHOSTUNREACH, …; or why it could not be asked. */
	readonly error?: string;
	readonly ms: number;
	readonly status?: number;
	readonly answer?: Answer;
	/** Of a probe that speaks TLS, once that has come about. */
	readonly tls?: ServerTls;
	/** Of an answer that came by a controller of Ingress. */
	readonly proxied?: Proxied;
	/** What a DNS server said: how it ended ("NXDOMAIN"), and the answers' data as `dig +short` prints it. */
	readonly dns?: { readonly rcode: string; readonly answers: readonly string[] };
	/** Of mode held: how many questions the connection had answered before; 0: it is new. */
	readonly held?: number;
}
