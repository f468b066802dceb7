/** Upper limits of numbers in manifests, topologies and scenarios. Each is far above what one machine can run, and
 * small enough that loops over it end in seconds. So a number with three zeros too many is reported at once, with its
 * place. */
export const ceilings = {
	/** The default underlay, a /24, has addresses for so many: 256 less the network, bridge, router and broadcast
	 * addresses, rounded down. */
	nodes: 250,
	/** Of all workloads together, Pending pods included. A machine runs some hundred; this many are planned in
	 * seconds. */
	pods: 10_000,
	/** Of one workload: as many as a lab may have pods. */
	replicas: 10_000,
	/** Possible names of a Job's pods; for an indexed Job: completions times attempts. */
	jobPlaces: 200_000,
	/** Claims of StatefulSets; each is a folder. */
	claims: 10_000,
	/** Endpoints of all ports of all Services; each is a rule or two in every node's tables. */
	endpoints: 500_000,
	/** Probes of one table, from each pod to every other: 2,000 pods with a port each. They take an hour. */
	cells: 4_000_000,
	/** Of a check or a probe. */
	attempts: 10_000,
	/** A day. Timers of more than 24.8 days (2^31 ms) would fire at once. */
	seconds: 86_400,
	/** The largest int32; the API rejects larger values. */
	int32: 2_147_483_647,
	/** The shortest prefix of networks whose addresses are listed one by one: 4,096 of them. */
	listedPrefix: 20,
	/** Nesting depth of maps and lists. The API's own objects have about 15, schemas in CRDs about 60. */
	depth: 200,
} as const;
