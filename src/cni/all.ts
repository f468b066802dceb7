import type { Profile } from '../model/cni-facts.ts';
import { cni as calico } from './calico/calico.ts';
import type { Cni } from './cni.ts';
import { cni as flannel } from './flannel/flannel.ts';

/** All dataplanes: one for each folder beside this file. */
export const cnis: ReadonlyMap<string, Cni> = new Map([flannel, calico].map((cni) => [cni.name, cni]));

/** The topologies that can be used by name. */
export const profiles: readonly Profile[] = [
	{ name: 'flannel-vxlan', about: 'a bridge a node, VXLAN between nodes', cni: 'flannel', options: {} },
	{
		name: 'flannel-vxlan-direct',
		about: 'as flannel-vxlan, with plain routes between nodes of one subnet',
		cni: 'flannel',
		options: { directRouting: true },
	},
	{
		name: 'flannel-host-gw',
		about: 'a bridge a node, plain routes between nodes',
		cni: 'flannel',
		options: { backend: 'host-gw' },
	},
	{
		name: 'calico-vxlan',
		about: 'routed veths without a bridge, VXLAN between all nodes (vxlanMode Always)',
		cni: 'calico',
		options: {},
	},
	{
		name: 'calico-vxlan-crosssubnet',
		about: 'as calico-vxlan, with plain routes between nodes of one subnet, as its manifest sets it',
		cni: 'calico',
		options: { vxlan: 'CrossSubnet' },
	},
];
