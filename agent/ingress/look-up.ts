import type { NamedUpstream } from '../../src/ingress/external-name.ts';
import type { Upstream } from '../../src/ingress/upstreams.ts';
import { isIp, parseIp } from '../../src/net/ip.ts';
import { resolve } from '../dns/resolve.ts';
import type { Host } from '../serve/listener.ts';
import type { Routes } from './routes.ts';

/** How long the DNS may take, in ms; ingress-nginx waits 2 s. */
const patienceMs = 1000;

/** The addresses behind a name as the controller's pod finds them, with packets of its own. None: nobody has the name,
 * or a policy keeps the DNS from answering; ingress-nginx has no upstream then (rootfs/etc/nginx/lua/balancer.lua:
 * resolve_external_names). It asks once for as long as the answer may be kept, here each request asks. */
export const lookedUp = async (
	{ name, port }: NamedUpstream,
	{ netns, self }: Pick<Host, 'netns' | 'self'>,
	routes: Pick<Routes, 'resolverOf'>,
): Promise<readonly Upstream[]> => {
	if (isIp(name)) return [{ ip: parseIp(name), port }];
	try {
		const ips = await resolve(name, { conf: routes.resolverOf(self), netns, patienceMs });
		return ips.map((ip) => ({ ip, port }));
	} catch (error) {
		if (error instanceof RangeError) return [];
		throw error;
	}
};
