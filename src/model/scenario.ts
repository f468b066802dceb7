import type { Ip } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';
import type { Labels } from './labels.ts';
import type { Source } from './meta.ts';

/** A parsed and validated `kind: Scenario`, apiVersion cnilab.dev/v1. Templates ("{{ip shop/cart-0}}") are not yet
 * replaced: addresses are known once pods are scheduled. */
export interface Scenario {
	readonly name: string;
	readonly source: Source;
	/** Names of profiles, and files relative to the scenario. */
	readonly topologies: readonly string[];
	readonly manifests: readonly ManifestItem[];
	readonly steps: readonly Step[];
}

/** A file, folder or glob (relative to the scenario), or an object written in place. */
export type ManifestItem =
	| { readonly path: string; readonly source: Source }
	| { readonly text: string; readonly source: Source };

/** Operations on a running cluster besides applying manifests, in the order in which a step performs them. */
export interface Actions {
	readonly scale: readonly Scaling[];
	/** Kind/namespace/name of workloads. */
	readonly restart: readonly string[];
	/** Names of nodes. */
	readonly uncordon: readonly string[];
	readonly cordon: readonly string[];
	readonly drain: readonly Draining[];
	/** Names of nodes. */
	readonly reboot: readonly string[];
	readonly ready: readonly Readiness[];
	/** Pods ("ns/name", stars allowed) that are in their grace period from then on, until they are deleted. */
	readonly terminate: readonly string[];
}

/** Picks the actions from an object with further fields. */
export const actionsOf = ({
	scale,
	restart,
	uncordon,
	cordon,
	drain,
	reboot,
	ready,
	terminate,
}: MaybeActions): Partial<Actions> => ({
	...(scale && { scale }),
	...(restart && { restart }),
	...(uncordon && { uncordon }),
	...(cordon && { cordon }),
	...(drain && { drain }),
	...(reboot && { reboot }),
	...(ready && { ready }),
	...(terminate && { terminate }),
});

/** The source positions of a step's actions, in the order of each list. */
export type Places = { readonly [L in 'delete' | 'label' | keyof Actions]?: readonly Source[] };

type MaybeActions = { readonly [A in keyof Actions]?: Actions[A] | undefined };

export interface Scaling {
	readonly object: string;
	readonly replicas: number;
}

export interface Draining {
	readonly node: string;
	/** Also evicts pods that no controller replaces. */
	readonly force: boolean;
	/** Does not fail because of a DaemonSet's pods, which stay. */
	readonly ignoreDaemonSets: boolean;
	/** Does not fail because of pods whose local data will be lost. */
	readonly deleteEmptyDirData: boolean;
}

export interface Readiness {
	/** "ns/name", which may hold stars. */
	readonly pod: string;
	readonly value: boolean;
}

export interface Step extends Partial<Actions> {
	readonly name: string;
	readonly source: Source;
	readonly delete: readonly string[];
	readonly apply: readonly ManifestItem[];
	readonly label: readonly LabelChange[];
	readonly expect?: Expectation;
	readonly checks: readonly Check[];
	readonly places?: Places;
}

export interface LabelChange {
	readonly object: string;
	readonly set: Labels;
	readonly remove: readonly string[];
}

export const verdicts = ['allow', 'deny', 'reject', 'unknown'] as const;
/** allow: an answer came. deny: no answer came. reject: reset, refused or unreachable. unknown: the probe could not be
 * sent. */
export type Verdict = (typeof verdicts)[number];
/** curl's exit codes that the built-in probes also return: 0 answered, 6 no such name, 7 refused or unreachable, 28
 * time-out, 35 TLS handshake failed, 52 empty reply, 56 reset while receiving, 60 the certificate is not trusted or not
 * for this name. */
export const curlExits = [0, 6, 7, 28, 35, 52, 56, 60] as const;
export type CurlExit = (typeof curlExits)[number];

/** Those of them that only https can return. */
export const tlsExits: readonly number[] = [35, 60];

export type ExpectedVerdict = Exclude<Verdict, 'unknown'>;

export interface Expectation {
	/** policy: what the cluster's policies decide. */
	readonly default: ExpectedVerdict | 'policy';
	/** The last that matches wins. */
	readonly except: readonly Exception[];
}

export interface Exception {
	/** ns/pod glob, 'external' or 'node/NAME'. */
	readonly from: string;
	readonly to: string;
	readonly port?: number;
	readonly protocol?: Protocol;
	readonly verdict: ExpectedVerdict;
	/** Absent: it comes from no file. */
	readonly source?: Source;
}

/** curl-style, one by one. */
export interface Check {
	readonly source: Source;
	/** "ns/name", "node/NAME" or "external". */
	readonly from: string;
	/** The Ingress controller that receives the request; absent: the URL's own host. */
	readonly via?: Via;
	/** Destinations of its packets, in turn; with `via`, once the controller's addresses are known. */
	readonly targets?: readonly { readonly ip: Ip; readonly port: number }[];
	readonly job: Curl | { readonly exec: readonly string[] } | { readonly dig: string };
	/** Attempts, each with a new connection. */
	readonly times: number;
	readonly expect: CheckExpectation;
}

export interface Curl {
	readonly curl: string;
	/** With https: accepts any certificate. */
	readonly insecure?: true;
}

export const entries = ['loadBalancer', 'nodePort'] as const;

/** Sends the request for the URL's host to an Ingress controller. */
export interface Via {
	/** Absent: the only class, or the default one. */
	readonly class?: string;
	/** nodePort: on one node after another. */
	readonly entry: (typeof entries)[number];
}

export interface CheckExpectation {
	/** Every attempt must return one of these, and each must occur. */
	readonly exit?: readonly number[];
	readonly status?: number;
	/** ns/pod globs of who may answer. */
	readonly servedBy?: readonly string[];
	readonly spread?: 'one' | 'all';
	/** "ns/name" of a Service; the answer must come from one of its endpoints. */
	readonly service?: string;
	/** The client as the server saw it: ns/pod, node/NAME, node, external or an address. */
	readonly clientIP?: string;
	/** The client by X-Forwarded-For, in the same form. */
	readonly forwardedFor?: string;
	/** The response code of a DNS server. */
	readonly rcode?: string;
	/** All records of its answer, in any order, as `dig +short` prints them. */
	readonly answers?: readonly string[];
}

/** The record types that `dig` may query. */
export const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'] as const;

/** The response codes of DNS that can be expected. */
export const rcodeWords = ['NOERROR', 'NXDOMAIN', 'SERVFAIL', 'REFUSED'] as const;
