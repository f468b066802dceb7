/** How a CNI allocates pod addresses. */
export type Ipam =
	/** One network of this prefix length per node. The first address is the gateway's (CNI plugin host-local); with
	 * `tunnel`, the network address is the tunnel's. */
	| { readonly kind: 'host-local'; readonly prefix: number; readonly tunnel: boolean }
	/** Blocks of this prefix length, which a node claims as it needs them (Calico's IPAM). With `tunnel`, the first
	 * address of the first block is the tunnel's. */
	| { readonly kind: 'blocks'; readonly prefix: number; readonly tunnel: boolean };
