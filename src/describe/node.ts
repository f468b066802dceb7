import type { Link } from '../kernel/object.ts';
import { nameOf } from '../model/name-of.ts';
import { nodeNetns } from '../net/netns.ts';
import { planFor } from '../plan/plan.ts';
import type { Description } from './description.ts';
import { headOf, type View, warningsOf } from './view.ts';

export const describeNode = (view: View, name: string): Description => {
	const { cluster, status, ready } = view;
	const node = cluster.nodes.find((one) => one.name === name);
	if (!node) return {};
	const reported = status.nodes.find((one) => one.name === name);
	const pods = cluster.pods.filter((pod) => pod.node === name);
	return {
		...headOf(view, { kind: 'Node', namespace: '', name, labels: node.labels }),
		taints: node.taints.map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`),
		unschedulable: node.unschedulable,
		ready: ready.has(name),
		addresses: { InternalIP: node.address, Hostname: name },
		zone: node.zone ?? null,
		podCIDRs: node.podCIDRs,
		devices: linksOf(view, name).map((link) => ({
			name: link.name,
			type: link.type === 'adopted' ? 'of the runtime' : link.type,
			MTU: String(link.mtu),
			to:
				link.type === 'veth'
					? link.peer.netns.replace('.', '/')
					: link.type === 'vxlan'
						? `VNI ${link.vni}, port ${link.port}`
						: '',
		})),
		kernelObjects: Object.fromEntries(
			Object.entries(reported?.objects ?? {}).map(([kind, count]) => [kind, String(count)]),
		),
		pods: pods.map((pod) => ({ name: nameOf(pod), IP: pod.ip, ready: String(pod.ready) })),
		warnings: warningsOf(view, { namespace: '', name }),
	};
};

const linksOf = ({ cluster }: View, name: string): readonly Link[] =>
	planFor(cluster, name).filter((object): object is Link => object.kind === 'link' && object.netns === nodeNetns);
