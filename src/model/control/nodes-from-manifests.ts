import { LabError } from '../../errors.ts';
import { contains, nthIp, sizeOf } from '../../net/cidr.ts';
import { compareIps, type Ip } from '../../net/ip.ts';
import { ceilings } from '../ceilings.ts';
import type { NodeSpec } from '../node.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { NodeResource, Resource } from '../resource.ts';
import type { Topology } from '../topology.ts';
import { controlPlane } from './system.ts';

/** Replaces the topology's nodes by those of Node objects, control plane first. They keep their names, labels, taints
 * and maximum numbers of pods; their podCIDRs, if these fit the topology's; and their addresses, if all of them are in
 * the underlay. Otherwise they get new ones.
 * @throws LabError if there is no Node, or more than a lab can have */
export const nodesFromManifests = (topology: Topology, resources: readonly Resource[]): Topology => {
	const found = resources.filter((resource) => resource.kind === 'Node');
	const [first] = found;
	if (!first)
		throw new LabError('bad-input', 'there is no Node object among the manifests to take nodes from', {
			hint: '`kubectl get nodes -o yaml` prints them; without --nodes-from-manifests a lab has nodes of its own',
		});
	const most = Math.min(ceilings.nodes, roomIn(topology));
	if (found.length > most)
		throw new LabError('bad-input', `found ${found.length} Node objects; allowed: at most ${most} nodes in a lab`, {
			where: first.source,
		});
	const nodes = [...found.filter(isControlPlane), ...found.filter((node) => !isControlPlane(node))];
	const addresses = addressesOf(nodes, topology);
	return {
		...topology,
		nodes: nodes.map((node, i) => specOf(node, addresses[i] ?? nthIp(topology.underlay.cidr, firstNode))),
	};
};

/** Whether kubeadm's API server runs on it. */
const isControlPlane = ({ labels }: NodeResource): boolean => Object.hasOwn(labels, controlPlane);

const specOf = ({ name, labels, taints, podCIDR, maxPods }: NodeResource, address: Ip): NodeSpec =>
	withoutUndefined({ name, labels, zone: labels['topology.kubernetes.io/zone'], address, taints, podCIDR, maxPods });

/** As in a topology: address 1 is the bridge's, and the last two are the router's and the broadcast address. */
const firstNode = 2;
const lastNode = -3;

const roomIn = ({ underlay: { cidr } }: Topology): number => Number(sizeOf(cidr)) + lastNode + 1 - firstNode;

const addressesOf = (
	nodes: readonly NodeResource[],
	{ underlay: { cidr, loadBalancers } }: Topology,
): readonly Ip[] => {
	const [first, last] = [nthIp(cidr, firstNode), nthIp(cidr, lastNode)];
	const own = nodes.flatMap(({ address }) => address ?? []);
	const fits = (ip: Ip): boolean =>
		contains(cidr, ip) &&
		compareIps(first, ip) <= 0 &&
		compareIps(ip, last) <= 0 &&
		!(loadBalancers && contains(loadBalancers, ip));
	const all = own.length === nodes.length && new Set(own).size === own.length && own.every(fits);
	return all ? own : nodes.map((_, i) => nthIp(cidr, firstNode + i));
};
