/** Kinds that exist in the groups of which a lab reads some, and that play no part here: none of them is a slip of one
 * that is read. (Kubernetes' as in staging/src/k8s.io/api; Calico's as in api/pkg/apis/projectcalico/v3 and
 * libcalico-go/config/crd. Other editions and newer versions have more.) */
const byGroup: Readonly<Record<string, readonly string[]>> = {
	'': [
		...['Binding', 'ComponentStatus', 'Event', 'LimitRange', 'PersistentVolume', 'PodTemplate', 'ResourceQuota'],
		...['Secret', 'Status'],
	],
	apps: ['ControllerRevision'],
	batch: ['CronJob', 'JobTemplate', 'ScheduledJob'],
	extensions: ['PodSecurityPolicy', 'Scale', 'ThirdPartyResource'],
	'networking.k8s.io': ['ClusterCIDR', 'IPAddress', 'ServiceCIDR'],
	policy: ['Eviction', 'PodSecurityPolicy'],
	'projectcalico.org': [
		...['BGPConfiguration', 'BGPFilter', 'BGPPeer', 'BlockAffinity', 'CalicoNodeStatus', 'ClusterInformation'],
		...['FelixConfiguration', 'HostEndpoint', 'IPAMBlock', 'IPAMConfig', 'IPAMConfiguration', 'IPAMHandle', 'IPPool'],
		...['IPReservation', 'KubeControllersConfiguration', 'Node', 'Profile', 'StagedGlobalNetworkPolicy'],
		...['StagedKubernetesNetworkPolicy', 'StagedNetworkPolicy', 'WorkloadEndpoint'],
	],
};

/** Why a kind plays no part, where people may take it for one that does. */
const reasons: Readonly<Record<string, string>> = {
	StagedGlobalNetworkPolicy: 'staged: it enforces nothing',
	StagedKubernetesNetworkPolicy: 'staged: it enforces nothing',
	StagedNetworkPolicy: 'staged: it enforces nothing',
};

/** '' for the core group. Calico keeps its kinds in a group of its own name where it has no API server. */
export const groupOf = (apiVersion: string): string => {
	const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
	return group === 'crd.projectcalico.org' ? 'projectcalico.org' : group;
};

/** The kinds of the group that exist and play no part here. */
export const idleKindsOf = (apiVersion: string): readonly string[] => byGroup[groupOf(apiVersion)] ?? [];

/** Why an object of the kind is left alone, where that has to be said. */
export const reasonFor = (kind: string, apiVersion: string): string | undefined =>
	idleKindsOf(apiVersion).includes(kind) && Object.hasOwn(reasons, kind) ? reasons[kind] : undefined;
