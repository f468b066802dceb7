import type { ProxyMode } from '../../model/topology.ts';
import { proxy as iptables } from './iptables/iptables.ts';
import type { ServiceProxy } from './proxy.ts';

/** Every way to do Services: one for each folder beside this file, and none at all. */
export const proxies: Readonly<Record<ProxyMode, ServiceProxy | undefined>> = { iptables, none: undefined };
