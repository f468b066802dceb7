import type { Cluster } from '../../model/cluster.ts';
import type { Labels } from '../../model/labels.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Pod } from '../../model/pod.ts';
import type { Ip } from '../../net/ip.ts';
import type { Tags } from './calico-selector.ts';
import { networkTest } from './networks.ts';

/** What Calico's selectors select: a pod, or a set of networks. */
export interface Thing {
	/** '' for a GlobalNetworkSet. */
	readonly namespace: string;
	/** Its own labels, those that Calico adds, and the labels of its namespace with the prefix "pcns.". */
	readonly tags: Tags;
	/** Labels of its namespace; empty without a namespace. */
	readonly space: Tags;
	/** Labels of its service account; empty for a set of networks. */
	readonly account: Tags;
	/** '' for a set of networks. */
	readonly accountName: string;
	has(address: Ip): boolean;
}

export interface Things {
	readonly all: readonly Thing[];
	of(pod: Pod): Thing | undefined;
}

/** All pods and sets. Pods on their node's network are not endpoints of Calico. */
export const thingsOf = (cluster: Cluster): Things => {
	const spaces = new Map(cluster.namespaces.map(({ name, labels }) => [name, named(labels, name)]));
	const accounts = new Map((cluster.serviceAccounts ?? []).map((one) => [nameOf(one), named(one.labels, one.name)]));
	const space = (namespace: string): Tags => spaces.get(namespace) ?? new Map();
	const pods = cluster.pods
		.filter(({ hostNetwork }) => !hostNetwork)
		.map((pod) => {
			const { namespace, serviceAccount, ip } = pod;
			const account = accounts.get(`${namespace}/${serviceAccount}`) ?? named({}, serviceAccount);
			const told = {
				'projectcalico.org/namespace': namespace,
				'projectcalico.org/orchestrator': 'k8s',
				'projectcalico.org/serviceaccount': serviceAccount,
			};
			const inherited = [...behind('pcns.', space(namespace)), ...behind('pcsa.', account)];
			const tags = new Map([...inherited, ...Object.entries(pod.labels), ...Object.entries(told)]);
			const has = (address: Ip): boolean => address === ip;
			return { pod, thing: { namespace, tags, space: space(namespace), account, accountName: serviceAccount, has } };
		});
	const sets = (cluster.calico?.networkSets ?? []).map(({ namespace, labels, nets }): Thing => {
		const told = namespace === '' ? [] : [['projectcalico.org/namespace', namespace] as const];
		const tags = new Map([...behind('pcns.', space(namespace)), ...Object.entries(labels), ...told]);
		return { namespace, tags, space: space(namespace), account: new Map(), accountName: '', has: networkTest(nets) };
	});
	const byPod = new Map(pods.map(({ pod, thing }) => [pod, thing]));
	return { all: [...byPod.values(), ...sets], of: (pod) => byPod.get(pod) };
};

const named = (labels: Labels, name: string): Tags =>
	new Map([...Object.entries(labels), ['projectcalico.org/name', name]]);

const behind = (prefix: string, tags: Tags): readonly (readonly [string, string])[] =>
	[...tags].map(([key, value]) => [`${prefix}${key}`, value] as const);
