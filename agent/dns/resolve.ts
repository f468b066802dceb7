import { candidates, type ResolvConf } from '../../src/dns/pod-files.ts';
import { type Ip, parseIp } from '../../src/net/ip.ts';
import type { Netns } from '../../src/net/netns.ts';
import { askDns, type Heard } from './ask.ts';

interface Resolving {
	readonly conf: ResolvConf;
	readonly netns: Netns;
	readonly patienceMs: number;
}

/** Resolves a name as a pod's C library does (resolv.conf(5)): candidates of the search path in order, each asked of the
 * first server that answers. NXDOMAIN leads to the next candidate; when no server answers, resolving fails.
 * @throws RangeError with the reason */
export const resolve = async (name: string, { conf, netns, patienceMs }: Resolving): Promise<readonly Ip[]> => {
	if (conf.nameservers.length === 0) throw new RangeError(`nobody to ask for ${name}: there is no nameserver`);
	for (const full of candidates(name, conf)) {
		const heard = await firstHeard(conf.nameservers, (server) =>
			askDns({ name: full, type: 'A', server, netns, patienceMs }),
		);
		if ('error' in heard) throw new RangeError(`cannot look up ${name}: ${heard.error}`);
		const ips = (heard.response.answers ?? []).flatMap((record) => (record.type === 'A' ? [parseIp(record.data)] : []));
		if (ips.length > 0) return ips;
	}
	throw new RangeError(`there is no name ${name}`);
};

const firstHeard = async (servers: readonly Ip[], ask: (server: Ip) => Promise<Heard>): Promise<Heard> => {
	let last: Heard = { error: 'there is no nameserver' };
	for (const server of servers) {
		last = await ask(server);
		if ('response' in last) return last;
	}
	return last;
};
