import type { ProxyMode } from '../../model/topology.ts';
import { proxy as iptables } from './iptables/iptables.ts';
import type { ServiceProxy } from './proxy.ts';

/** All modes of kube-proxy: one for each folder beside this file, and none. */
export const proxies: Readonly<Record<ProxyMode, ServiceProxy | undefined>> = { iptables, none: undefined };
