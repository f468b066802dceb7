import type { CurlExit, Verdict } from '../model/scenario.ts';
import type { Protocol } from '../net/port.ts';
import type { Answer, Proxied } from './answer.ts';

/** Where a probe starts: a pod ("ns/name"), a node, or the external host (on the router's agent). */
export type Place = string;

export interface Probe {
	readonly id: number;
	readonly from: Place;
	/** An address, or a name that is resolved by the DNS of `from`. */
	readonly to: string;
	readonly port: number;
	readonly protocol: Protocol;
	/** http: GET, and parse the JSON; raw: connect, send one line and read one JSON line (TCP), or one datagram (UDP) or
	 * message (SCTP) each way; held: GET over a connection of this pair that is kept open between such probes (TCP);
	 * connect: open a connection, send nothing (TCP). */
	readonly mode: 'http' | 'raw' | 'held' | 'connect';
	readonly host?: string;
	readonly path?: string;
	/** Of mode http: it speaks TLS, as https does. verify: the certificate must be of the lab's authority and for the host;
	 * insecure: any will do. */
	readonly tls?: 'verify' | 'insecure';
	/** Time-out, in ms. */
	readonly patienceMs: number;
	/** A DNS query to send in place of everything else; `to` and `port` are ignored then. */
	readonly dig?: { readonly name: string; readonly type: string };
	/** The client's source port; absent: any free one. */
	readonly sport?: number;
	/** Length of the datagram with its IP header. It is sent with fragmentation forbidden (IP_PMTUDISC_PROBE). Absent: a
	 * short datagram. UDP only. */
	readonly bytes?: number;
}

/** What a server showed of itself in the TLS handshake. */
export interface ServerTls {
	/** "TLSv1.3". */
	readonly version: string;
	/** The names in its certificate. */
	readonly names: readonly string[];
	readonly issuer: string;
	/** Why the certificate is not trusted; absent: it is trusted. */
	readonly untrusted?: string;
}

export interface ProbeResult {
	readonly id: number;
	readonly verdict: Verdict;
	/** How it ended. */
	readonly exit: CurlExit;
	/** ECONNREFUSED, EHOSTUNREACH, …; or why the probe could not be made. */
	readonly error?: string;
	readonly ms: number;
	readonly status?: number;
	readonly answer?: Answer;
	/** Present if a TLS handshake was completed. */
	readonly tls?: ServerTls;
	/** Present when an Ingress controller forwarded the answer. */
	readonly proxied?: Proxied;
	/** The DNS server's answer: its status ("NXDOMAIN"), and the records' data as `dig +short` prints it. */
	readonly dns?: { readonly rcode: string; readonly answers: readonly string[] };
	/** In mode held: how many answers this connection had carried before; 0: it is new. */
	readonly held?: number;
}
