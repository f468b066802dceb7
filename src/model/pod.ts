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
	/** The ports that its containers declare. */
	readonly ports: readonly PodPort[];
	/** Further ports on which its built-in server answers, since a Service or a probe uses them; absent: none. */
	readonly undeclared?: readonly PodPort[];
	/** Ports of its node that are forwarded to it; absent: none. */
	readonly hostPorts?: readonly HostPort[];
	readonly serviceAccount: string;
	readonly ready: boolean;
	/** It was deleted, and its grace period is not over. */
	readonly terminating?: true;
	/** Its host name, if different from its name. */
	readonly hostname?: string;
	/** If a headless service of this name is in its namespace, the pod gets a DNS name of its own. */
	readonly subdomain?: string;
	/** Absent: ClusterFirst. */
	readonly dnsPolicy?: Exclude<DnsPolicy, 'ClusterFirst'>;
	readonly dnsConfig?: DnsConfig;
	/** "Deployment/cart"; absent: a bare pod. */
	readonly owner?: string;
	/** Distinguishes it from earlier pods of its name; absent where names are never reused. */
	readonly uid?: string;
	/** The persistent volume claims of its volumes, in its own namespace; its data is in the first. */
	readonly claims?: readonly string[];
	/** What is mounted over the node's files for its programs; absent: nothing. */
	readonly mounts?: readonly PodMount[];
	/** In the order in which they start; absent: none. */
	readonly programs?: readonly PodProgram[];
	/** Its init programs have not all ended yet. */
	readonly initializing?: true;
	/** When its programs are restarted after their end; absent: Always. */
	readonly restartPolicy?: 'OnFailure' | 'Never';
	/** By container name; absent: no container declares variables. */
	readonly env?: Readonly<Record<string, ContainerEnv>>;
	/** The container whose environment a command gets by default; absent: all environments are equal. */
	readonly mainContainer?: string;
	/** enableServiceLinks; absent: its containers get variables for Services. */
	readonly serviceLinks?: false;
}

export const dnsPolicies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const;
export type DnsPolicy = (typeof dnsPolicies)[number];

/** Additions to a pod's resolv.conf. */
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

/** A port of the node, on all of its addresses or on one, that is forwarded to a pod. */
export interface HostPort {
	readonly hostPort: number;
	readonly hostIP?: Ip;
	readonly port: number;
	readonly protocol: Protocol;
}
