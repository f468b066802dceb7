/** What numbers in manifests, topologies and scenarios may come to. Each is far above what one machine carries, and
 * small enough that all that loops over it ends in seconds: a slip of three zeros is told at once, with its place. */
export const ceilings = {
	/** As many as the default underlay, a /24, has addresses for: 256 less the network's, the bridge's, the router's and
	 * the broadcast address, rounded down. */
	nodes: 250,
	/** Of all workloads together, Pending ones too. A machine carries some hundred; so many are planned in seconds. */
	pods: 10_000,
	/** Of one workload: no more than a lab may have. */
	replicas: 10_000,
	/** The names that a Job's pods can come to have: completions times attempts, where it is indexed. */
	jobPlaces: 200_000,
	/** Claims that StatefulSets make: each is a folder. */
	claims: 10_000,
	/** Who stands behind all ports of all Services: each is a line or two in every node's tables. */
	endpoints: 500_000,
	/** Packets that a table asks, each pod of every other: 2,000 pods with a port each. They take an hour. */
	cells: 4_000_000,
	/** Of a check or a probe. */
	attempts: 10_000,
	/** A day. Timers of more than 24.8 days (2^31 ms) would go off at once. */
	seconds: 86_400,
	/** The API's int32: what it refuses beyond. */
	int32: 2_147_483_647,
	/** The shortest prefix of networks whose addresses are listed one by one: 4,096 of them. */
	listedPrefix: 20,
	/** Maps and lists within one another; the API's own objects have some 15, the schemas of others' kinds some 60. */
	depth: 200,
} as const;
