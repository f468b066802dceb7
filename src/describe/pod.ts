import type { Veth } from '../kernel/object.ts';
import { makerOf, specOf } from '../model/control/contents.ts';
import { nameOf } from '../model/name-of.ts';
import type { Pod } from '../model/pod.ts';
import { podNetns } from '../model/pod-netns.ts';
import { isMap, specIn } from '../model/read/path.ts';
import { refOf } from '../model/resource.ts';
import { liveEnded, livePending, livePod, programOf } from '../model/write/pod.ts';
import { statusWord } from '../model/write/pod-status.ts';
import { replicaSetName } from '../model/write/replica-set.ts';
import { planFor } from '../plan/plan.ts';
import { mayReach, selectedBy } from '../reach/selected-by.ts';
import type { Description, Row } from './description.ts';
import { enforcedText } from './policy.ts';
import { headOf, type View, warningsOf } from './view.ts';

/** Describes the pod "ns/name", whether it is running, Pending or ended. */
export const describePod = (view: View, name: string): Description => {
	const { cluster } = view;
	const running = cluster.pods.find((pod) => nameOf(pod) === name);
	if (running) return { ...common(view, running), ...inNetwork(view, running), ...warned(view, running) };
	const pending = cluster.pending?.find((pod) => nameOf(pod) === name);
	if (pending) {
		const { metadata, spec } = livePending(view, pending);
		return {
			...headOf(view, { kind: 'Pod', ...pending }),
			annotations: metadata.annotations ?? {},
			status: 'Pending',
			reason: pending.reason,
			containers: containersOf(spec),
			...warned(view, pending),
		};
	}
	const ended = cluster.ended?.find((pod) => nameOf(pod) === name);
	if (!ended) return {};
	const { status = {} } = liveEnded(view, ended);
	return {
		...common(view, ended),
		status: 'phase' in status ? String(status.phase) : 'Ended',
		exitCode: ended.exitCode,
	};
};

const common = (view: View, pod: Pod): Description => {
	const { metadata, spec } = livePod(view, pod);
	const node = view.cluster.nodes.find((one) => one.name === pod.node);
	const maker = makerOf(view.store, pod);
	const program = programOf(view, pod);
	return {
		...headOf(view, { kind: 'Pod', ...pod }),
		annotations: metadata.annotations ?? {},
		node: node ? `${node.name}/${node.address}` : pod.node,
		status: statusWord(pod, specOf(view.store, pod), program),
		ready: pod.ready,
		controlledBy:
			maker && (maker.kind === 'Deployment' ? `ReplicaSet/${replicaSetName(maker)}` : `${maker.kind}/${maker.name}`),
		serviceAccount: specOf(view.store, pod)?.serviceAccount,
		containers: containersOf(spec),
		programs: pod.programs?.map(({ container, run }) => `${container}: ${run}`),
		restarts: program?.restarts ?? 0,
		lastState: program?.ended,
		persistentVolumeClaims: pod.claims,
	};
};

const warned = (view: View, pod: Pick<Pod, 'namespace' | 'name'>): Description => ({
	warnings: warningsOf(view, pod, view.store.objects[refOf({ kind: 'Pod', ...pod })]),
});

/** The containers from the manifest, including images, which are ignored here. */
export const containersOf = (spec: object | undefined): readonly Row[] => {
	const { containers } = specIn({ spec });
	return (Array.isArray(containers) ? containers : []).filter(isMap).map(({ name, image, ports }) => ({
		name: String(name),
		image: typeof image === 'string' ? image : '',
		ports: (Array.isArray(ports) ? ports : []).filter(isMap).map(portText).join(', '),
	}));
};

const portText = ({ name, containerPort, protocol = 'TCP', hostPort }: Readonly<Record<string, unknown>>): string =>
	`${containerPort}/${protocol}${name ? ` (${name})` : ''}${hostPort ? `, on the node ${hostPort}` : ''}`;

/** Fields that kubectl does not have: the pod's device, the policies that select it, and which traffic they allow. */
const inNetwork = (view: View, pod: Pod): Description => {
	const { cluster } = view;
	const policies = selectedBy(cluster, pod);
	const slices = cluster.endpoints.filter(({ endpoints }) => endpoints.some((one) => one.pod === nameOf(pod)));
	return {
		IP: pod.ip,
		network: pod.hostNetwork ? "the node's own" : deviceOf(view, pod),
		services: [...new Set(slices.map(({ namespace, name }) => `${namespace}/${name}`))],
		policies:
			policies.length > 0
				? policies.map(({ direction, tier, policy, rules }) => ({ direction, tier, policy, rules: String(rules) }))
				: 'none is about it: everybody may reach it, and it may reach everybody',
		enforced:
			policies.length > 0
				? enforcedText(cluster, (title) => policies.some(({ policy }) => policy === title))
				: undefined,
		reachableBy: pod.ports.length > 0 ? mayReach(cluster, pod).map(reachText) : undefined,
	};
};

const deviceOf = ({ cluster }: View, pod: Pod): string => {
	const veth = planFor(cluster, pod.node).find(
		(object): object is Veth => object.kind === 'link' && object.type === 'veth' && object.peer.netns === podNetns(pod),
	);
	if (!veth) return `namespace ${podNetns(pod)}`;
	const bridge = veth.master ? ` on bridge ${veth.master}` : '';
	return `namespace ${podNetns(pod)}: ${veth.peer.name}, MTU ${veth.peer.mtu}; its other end is ${veth.name}${bridge} of ${pod.node}`;
};

/** The number of names that are printed before "and N more". */
const mostShown = 6;

const reachText = ({ port, from, asked }: ReturnType<typeof mayReach>[number]): string => {
	const what = `${port.port}/${port.protocol}`;
	if (from.length === asked) return `${what}: everybody (${asked})`;
	if (from.length === 0) return `${what}: nobody of ${asked}`;
	const more = from.length > mostShown ? `, and ${from.length - mostShown} more` : '';
	return `${what}: ${from.slice(0, mostShown).join(', ')}${more} (${from.length} of ${asked})`;
};
