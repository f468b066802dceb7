import { networkInterfaces } from 'node:os';
import type Docker from 'dockerode';
import type { NetworkInspectInfo } from 'dockerode';
import { LabError } from '../../errors.ts';
import type { Topology } from '../../model/topology.ts';
import { type Cidr, contains, nthIp } from '../../net/cidr.ts';
import { familyOf, type Ip, parseIp, toBits, width } from '../../net/ip.ts';
import type { LabSpec } from '../runtime.ts';
import { failureOf, refusal } from './engine.ts';
import { labels, machine, networkName } from './labels.ts';

/** Creates the underlay: a bridge network of the engine. Nodes give themselves the topology's addresses
 * (images/start.sh), and those that the engine assigns are not used on the wire. So the engine may choose any free
 * pool, in the same step as it creates the network, and labs may have the same addresses as each other and as any
 * other network. If the engine's machine is to be reachable, it gets an address on the underlay, which must then not
 * overlap with another network. @throws LabError when the lab exists already, or in that case when the addresses are
 * taken. */
export const createUnderlay = async (engine: Docker, { lab, topology }: LabSpec): Promise<void> => {
	const { cidr, mtu, machine: access } = topology.underlay;
	if (familyOf(cidr) === 6)
		throw new LabError('cannot', `the docker runtime has no IPv6 underlay yet: ${cidr}`, other(cidr));
	const isReachable = access === 'reachable';
	const networks = await engine.listNetworks();
	if (networks.some(({ Name }) => Name === networkName(lab)))
		throw new LabError('cannot', `lab ${lab} is there already`, { hint: `cnilab down --lab ${lab}` });
	if (isReachable) refuseTaken(networks, cidr);
	try {
		await engine.createNetwork({
			Name: networkName(lab),
			CheckDuplicate: true,
			Driver: 'bridge',
			...(isReachable && { IPAM: { Driver: 'default', Config: [{ Subnet: cidr, Gateway: doorOf(topology) }] } }),
			Options: {
				'com.docker.network.driver.mtu': String(mtu),
				// Pods' addresses must cross the bridge unchanged; packets that leave the cluster pass the lab's router.
				'com.docker.network.bridge.enable_ip_masquerade': 'false',
				'com.docker.network.bridge.enable_icc': 'true',
				// Without an address on the bridge, nodes can't reach services of the engine's machine (since Docker 20.10). An
				// `internal` network would be too strict: it drops packets with pods' addresses, which are not in its subnet.
				'com.docker.network.bridge.inhibit_ipv4': String(!isReachable),
			},
			Labels: { [labels.lab]: lab, [labels.topology]: topology.name, [labels.machine]: machine },
		});
	} catch (error) {
		throw unmade(error, { cidr, isReachable });
	}
};

/** A route of the engine's machine may also have the addresses, which only the engine can tell. */
const unmade = (error: unknown, { cidr, isReachable }: { cidr: Cidr; isReachable: boolean }): LabError => {
	const { message } = failureOf(error);
	if (isReachable && message.includes('overlap'))
		return new LabError(
			'cannot',
			`the underlay ${cidr} overlaps with another network of the Docker engine`,
			other(cidr),
		);
	// "could not find an available, non-overlapping IPv4 address pool among the defaults", "all predefined address pools
	// have been fully subnetted" (libnetwork).
	if (message.includes('address pool'))
		return new LabError('cannot', `the Docker engine has no addresses left for one network more: ${message}`, {
			hint: 'remove unused networks (docker network prune), give the engine more (default-address-pools), or use --runtime netns',
		});
	return refusal(`the underlay ${cidr} can't be made`, error);
};

const refuseTaken = (networks: readonly NetworkInspectInfo[], cidr: Cidr): void => {
	for (const { Name, IPAM, Labels } of networks) {
		const clash = IPAM?.Config?.find(({ Subnet }) => Subnet && shares(cidr, Subnet));
		const owner = Labels?.[labels.lab];
		if (clash)
			throw new LabError('cannot', `the underlay ${cidr} overlaps with the Docker network ${Name} (${clash.Subnet})`, {
				hint: `${owner ? `cnilab down --lab ${owner}` : `docker network rm ${Name}`}, or ${other(cidr).hint}`,
			});
	}
	for (const [name, addresses = []] of Object.entries(networkInterfaces()))
		for (const address of addresses)
			if (address.cidr && shares(cidr, address.cidr))
				throw new LabError(
					'cannot',
					`the underlay ${cidr} overlaps with ${name} of this machine (${address.cidr})`,
					other(cidr),
				);
};

/** Whether a network overlaps with the underlay; the network may have host bits, as an interface's address has. */
const shares = (underlay: Cidr, network: string): boolean => {
	const [address = '', prefix] = network.split('/');
	if (familyOf(address) !== familyOf(underlay)) return false;
	const hostBits = BigInt(width(familyOf(address)) - Number(prefix));
	const [ip, first] = [parseIp(address), nthIp(underlay, 0)];
	return contains(underlay, ip) || toBits(ip) >> hostBits === toBits(first) >> hostBits;
};

const other = (cidr: Cidr) => ({ hint: `choose another underlay.cidr than ${cidr} in the topology` });

/** The first address of the underlay that no node has is the engine's machine's. */
const doorOf = ({ nodes, underlay }: Pick<Topology, 'nodes' | 'underlay'>): Ip =>
	freeAddress([...nodes.map(({ address }) => address), underlay.router], underlay.cidr);

const freeAddress = (taken: readonly Ip[], cidr: Cidr, n = 1): Ip => {
	const address = nthIp(cidr, n);
	return taken.includes(address) ? freeAddress(taken, cidr, n + 1) : address;
};
