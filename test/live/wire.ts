import type { Probe } from '../../src/bus/probe.ts';
import type { KernelObject } from '../../src/kernel/object.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { nameOf } from '../../src/model/name-of.ts';
import type { Pod } from '../../src/model/pod.ts';
import { planFor } from '../../src/plan/plan.ts';
import type { LiveLab } from './lab.ts';
import { type Captured, decodePcap } from './pcap.ts';

/** What a question over TCP and one over UDP, from shop/front on n1 to pods of n2, look like where n2 takes them in;
 * and what they should look like. */
export const onTheWire = async (lab: LiveLab) => {
	const cluster = await lab.cluster();
	const from = podOf(cluster, 'shop/front');
	const asked: readonly Asked[] = [
		{ from, to: podOf(cluster, 'shop/db'), port: 5432, protocol: 'TCP' },
		{ from, to: podOf(cluster, 'ops/dns'), port: 53, protocol: 'UDP' },
	];
	const seen: Look[] = [];
	for (const question of asked) seen.push(await capture(lab, cluster, question));
	const links = await linkLayer(lab, cluster);
	const wanted = asked.map(
		({ from, to, port, protocol }): Look => ({
			...links,
			src: from.ip,
			dst: to.ip,
			protocol,
			dstPort: port,
		}),
	);
	return { seen, wanted };
};

interface Asked {
	readonly from: Pod;
	readonly to: Pod;
	readonly port: number;
	readonly protocol: 'TCP' | 'UDP';
}

/** The client's port is as it comes. */
type Look = Omit<Captured, 'srcPort'>;

/** Listens on n2's eth0 while somebody asks, until the question comes by. */
const capture = async (lab: LiveLab, cluster: Cluster, { from, to, port, protocol }: Asked): Promise<Look> => {
	const { tunnel } = tunnelsOf(cluster);
	const found = Promise.withResolvers<Look>();
	const listening = Promise.withResolvers<void>();
	const parts: Buffer[] = [];
	const said: Buffer[] = [];
	const look = (): void => {
		const packets = decodePcap(Buffer.concat(parts), { vxlan: tunnel ? [tunnel.port] : [] });
		const ours = packets.find((packet) => packet.src === from.ip && packet.dst === to.ip && packet.dstPort === port);
		if (!ours) return;
		const { srcPort, ...rest } = ours;
		found.resolve(rest);
	};
	const filter = tunnel ? `udp dst port ${tunnel.port}` : `dst host ${to.ip}`;
	const argv = ['tcpdump', '-ni', 'eth0', '-U', '--immediate-mode', '-w', '-', ...filter.split(' ')];
	const tcpdump = lab.client.open(
		'exec',
		{ place: 'node/n2', argv, stdin: false },
		{
			signal: AbortSignal.timeout(30_000),
			onPart: ({ stream, data }) => {
				const bytes = Buffer.from(data, 'base64');
				if (stream === 'stderr') said.push(bytes);
				if (bytes.includes('listening on')) listening.resolve();
				if (stream !== 'stdout') return;
				parts.push(bytes);
				look();
			},
		},
	);
	const ended = tcpdump.result.then(({ code }) =>
		Promise.reject(new Error(`tcpdump ended with ${code}: ${Buffer.concat(said)}`)),
	);
	await Promise.race([listening.promise, ended]);
	const probe: Probe = { id: 0, from: nameOf(from), to: to.ip, port, protocol, mode: 'raw', patienceMs: 2000 };
	await lab.client.call('probe', { probes: [probe] });
	const packet = await Promise.race([found.promise, ended]);
	tcpdump.cancel();
	await tcpdump.result;
	return packet;
};

const podOf = ({ pods }: Cluster, name: string): Pod => {
	const pod = pods.find((one) => nameOf(one) === name);
	if (!pod) throw new RangeError(`there is no pod ${name}`);
	return pod;
};

/** The tunnel's ends of n1 and n2, where packets between the two take it. */
const tunnelsOf = (cluster: Cluster) => {
	const [plan1, plan2] = ['n1', 'n2'].map((name) => planFor(cluster, name));
	const tunnels = [plan1, plan2].map((plan) => plan?.find(isVxlan));
	const [tunnel, far] = tunnels;
	const used = tunnel && plan1?.some((o) => o.kind === 'route' && o.link === tunnel.name);
	return { tunnel: used ? tunnel : undefined, far };
};

const isVxlan = (o: KernelObject) => o.kind === 'link' && o.type === 'vxlan';

/** The link-layer part: wrapped, the inner frame goes from one tunnel's end to the other. */
const linkLayer = async (lab: LiveLab, cluster: Cluster): Promise<Pick<Look, 'outer' | 'srcMac' | 'dstMac'>> => {
	const [srcMac, dstMac] = await Promise.all(['n1', 'n2'].map((node) => eth0Of(lab, node)));
	const [n1, n2] = cluster.nodes;
	if (!srcMac || !dstMac || !n1 || !n2) throw new RangeError('two nodes are needed');
	const { tunnel, far } = tunnelsOf(cluster);
	if (!tunnel || !far) return { srcMac, dstMac };
	return {
		srcMac: String(tunnel.mac),
		dstMac: String(far.mac),
		outer: {
			vni: tunnel.vni,
			udpPort: tunnel.port,
			srcMac,
			dstMac,
			src: n1.address,
			dst: n2.address,
			overhead: 50,
		},
	};
};

const eth0Of = async (lab: LiveLab, node: string): Promise<string> => {
	const [link] = JSON.parse(await lab.sh(`node/${node}`, 'ip -j link show dev eth0'));
	return link.address;
};
