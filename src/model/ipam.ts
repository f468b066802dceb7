/** How a CNI hands out pod addresses. */
export type Ipam =
	/** One network of this prefix length a node; the first address is the gateway's (CNI plugin host-local), and the
	 * network's own the tunnel's where `tunnel` is set. */
	| { readonly kind: 'host-local'; readonly prefix: number; readonly tunnel: boolean }
	/** Blocks of this prefix length, taken by a node as it needs them; the first block's first address is the
	 * tunnel's where `tunnel` is set (Calico's IPAM). */
	| { readonly kind: 'blocks'; readonly prefix: number; readonly tunnel: boolean };
