import type { Ip } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';
import type { Labels } from './labels.ts';
import type { Source } from './meta.ts';

/** What is wanted of the world, in order: `kind: Scenario`, apiVersion cnilab.dev/v1, read and checked. Addresses in
 * braces ("{{ip shop/cart-0}}") are still as they were written: they are known once pods are scheduled. */
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

/** What people do to a running cluster besides applying manifests, in the order in which a step does it. */
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

/** The actions alone out of something that has some. */
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

/** Where each thing that a step does is written, list by list. */
export type Places = { readonly [L in 'delete' | 'label' | keyof Actions]?: readonly Source[] };

type MaybeActions = { readonly [A in keyof Actions]?: Actions[A] | undefined };

export interface Scaling {
	readonly object: string;
	readonly replicas: number;
}

export interface Draining {
	readonly node: string;
	/** Pods that no controller makes again go too. */
	readonly force: boolean;
	/** A DaemonSet's pods, which stay, are no reason to refuse. */
	readonly ignoreDaemonSets: boolean;
	/** Pods whose data goes with them are none either. */
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
/** allow: it answered. deny: nothing came back. reject: reset, refused or unreachable. unknown: could not ask. */
export type Verdict = (typeof verdicts)[number];
/** What curl says by its exit code, as far as the built-in probes say it too: 0 answered, 6 no such name, 7 refused or
 * unreachable, 28 nothing came back, 35 no TLS came about, 52 closed without a word, 56 reset while talking, 60 the
 * certificate is not trusted, or not for this name. */
export const curlExits = [0, 6, 7, 28, 35, 52, 56, 60] as const;
export type CurlExit = (typeof curlExits)[number];

/** Of these, what only https can give. */
export const tlsExits: readonly number[] = [35, 60];

export type ExpectedVerdict = Exclude<Verdict, 'unknown'>;

export interface Expectation {
	/** policy: whatever the cluster's policies mean. */
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
	/** Absent: it was written in no file. */
	readonly source?: Source;
}

/** curl-style, one by one. */
export interface Check {
	readonly source: Source;
	/** "ns/name", "node/NAME" or "external". */
	readonly from: string;
	/** By which controller of Ingress a curl comes in; absent: it goes where its URL says. */
	readonly via?: Via;
	/** Where its packets go to, in turn; with `via`, once the controller's addresses are known. */
	readonly targets?: readonly { readonly ip: Ip; readonly port: number }[];
	readonly job: Curl | { readonly exec: readonly string[] } | { readonly dig: string };
	/** Attempts, each with a new connection. */
	readonly times: number;
	readonly expect: CheckExpectation;
}

export interface Curl {
	readonly curl: string;
	/** Of https: any certificate will do. */
	readonly insecure?: true;
}

export const entries = ['loadBalancer', 'nodePort'] as const;

/** The URL's host is asked for, and the packets go to the controller. */
export interface Via {
	/** Absent: the only class, or the default one. */
	readonly class?: string;
	/** nodePort: on one node after another. */
	readonly entry: (typeof entries)[number];
}

export interface CheckExpectation {
	/** Every attempt must give one of these, and each must occur. */
	readonly exit?: readonly number[];
	readonly status?: number;
	/** ns/pod globs of who may answer. */
	readonly servedBy?: readonly string[];
	readonly spread?: 'one' | 'all';
	/** "ns/name" of a Service that whoever answers stands behind. */
	readonly service?: string;
	/** What the server saw: ns/pod, node/NAME, node, external or an address. */
	readonly clientIP?: string;
	/** In the same words: who the client was by X-Forwarded-For. */
	readonly forwardedFor?: string;
	/** How a DNS server's answer ends. */
	readonly rcode?: string;
	/** All that it says, in any order, as `dig +short` prints it. */
	readonly answers?: readonly string[];
}

/** What `dig` may ask for. */
export const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'] as const;

/** The words for how a DNS server's answer ends. */
export const rcodeWords = ['NOERROR', 'NXDOMAIN', 'SERVFAIL', 'REFUSED'] as const;
