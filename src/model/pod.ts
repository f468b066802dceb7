import type { Ip } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';
import type { ContainerEnv } from './env.ts';
import type { Labels } from './labels.ts';
import type { PodProgram } from './pod-program.ts';
import type { PodMount } from './volume.ts';

export interface Pod {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly node: string;
	/** The node's own address where `hostNetwork` is set. */
	readonly ip: Ip;
	readonly hostNetwork: boolean;
	/** What its containers declare. */
	readonly ports: readonly PodPort[];
	/** Where its built-in server answers besides, since a Service or a probe asks there; absent: nowhere. */
	readonly undeclared?: readonly PodPort[];
	/** Ports of its node that lead to its own; absent: none. */
	readonly hostPorts?: readonly HostPort[];
	readonly serviceAccount: string;
	readonly ready: boolean;
	/** It was deleted, and its grace period is not over. */
	readonly terminating?: true;
	/** What it calls itself, where that is not its name. */
	readonly hostname?: string;
	/** A headless service of this name in its namespace gives the pod a name of its own. */
	readonly subdomain?: string;
	/** Absent: ClusterFirst. */
	readonly dnsPolicy?: Exclude<DnsPolicy, 'ClusterFirst'>;
	readonly dnsConfig?: DnsConfig;
	/** "Deployment/cart": who made it, absent for a bare pod. */
	readonly owner?: string;
	/** Tells it from earlier pods of its name; absent where no two pods have one name. */
	readonly uid?: string;
	/** The persistent volume claims behind its volumes, of its own namespace; its data is in the first. */
	readonly claims?: readonly string[];
	/** What its programs see besides their node's files; absent: nothing. */
	readonly mounts?: readonly PodMount[];
	/** In the order in which they begin; absent: none. */
	readonly programs?: readonly PodProgram[];
	/** Its programs that must end before all else have not yet. */
	readonly initializing?: true;
	/** When its programs are started again after their end; absent: always. */
	readonly restartPolicy?: 'OnFailure' | 'Never';
	/** By the names of its containers; absent: none has variables of its own. */
	readonly env?: Readonly<Record<string, ContainerEnv>>;
	/** Whose environment a command gets that names no container; absent: it makes no difference. */
	readonly mainContainer?: string;
	/** Absent: its containers are told of Services by variables. */
	readonly serviceLinks?: false;
}

export const dnsPolicies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const;
export type DnsPolicy = (typeof dnsPolicies)[number];

/** What a pod's resolv.conf has besides. */
export interface DnsConfig {
	readonly nameservers?: readonly Ip[];
	readonly searches?: readonly string[];
	readonly options?: readonly { readonly name: string; readonly value?: string }[];
}

export interface PodPort {
	readonly name?: string;
	readonly port: number;
	readonly protocol: Protocol;
}

/** A port of the node, on all of its addresses or on one, that leads to a pod's. */
export interface HostPort {
	readonly hostPort: number;
	readonly hostIP?: Ip;
	readonly port: number;
	readonly protocol: Protocol;
}
