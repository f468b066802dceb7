/** Existing kinds that are ignored, in groups of which other kinds are read. They are listed so that they are not taken
 * for misspellings. (Kubernetes' as in staging/src/k8s.io/api; Calico's as in api/pkg/apis/projectcalico/v3 and
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

/** Why a kind is ignored, if users may expect it to have an effect. */
const reasons: Readonly<Record<string, string>> = {
	StagedGlobalNetworkPolicy: 'staged: it enforces nothing',
	StagedKubernetesNetworkPolicy: 'staged: it enforces nothing',
	StagedNetworkPolicy: 'staged: it enforces nothing',
};

/** The group of an apiVersion; '' for the core group. crd.projectcalico.org, which Calico uses without its API server,
 * counts as projectcalico.org. */
export const groupOf = (apiVersion: string): string => {
	const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
	return group === 'crd.projectcalico.org' ? 'projectcalico.org' : group;
};

/** The existing, ignored kinds of the group. */
export const idleKindsOf = (apiVersion: string): readonly string[] => byGroup[groupOf(apiVersion)] ?? [];

/** Why an object of the kind is ignored; undefined if it needs no explanation. */
export const reasonFor = (kind: string, apiVersion: string): string | undefined =>
	idleKindsOf(apiVersion).includes(kind) && Object.hasOwn(reasons, kind) ? reasons[kind] : undefined;
