import type { Logger } from 'pino';
import { udpHostPorts } from '../../src/cni/pieces/host-ports.ts';
import { announcedBy } from '../../src/model/announced-by.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { Ip } from '../../src/net/ip.ts';
import { healthChecksOf } from '../../src/plan/services/health-checks.ts';
import { type Answerers, answerersOf, isStale, sameAnswerers } from '../../src/plan/services/stale-flows.ts';
import { announce } from './announce.ts';
import { forgetUdp } from './flows.ts';
import { HealthServers } from './health.ts';

const none: Answerers = { at: new Map() };

/** A node's work for Services and host ports besides their rules, after each change: it deletes stale UDP connections
 * from conntrack, announces load balancers' addresses, and answers health checks. */
export class Duties {
	readonly #node: string;
	readonly #health: HealthServers;
	#answerers = none;
	#hostPorts: ReadonlyMap<string, number> = new Map();
	#announced: ReadonlySet<Ip> = new Set();

	constructor({ node, log }: { node: string; log: Pick<Logger, 'warn'> }) {
		this.#node = node;
		this.#health = new HealthServers((message) => log.warn(message));
	}

	/** @throws LabError when connections can't be deleted or addresses can't be announced. */
	async fulfil(cluster: Cluster): Promise<void> {
		const proxied = cluster.topology.kubeProxy !== 'none';
		this.#health.serve(proxied ? healthChecksOf(cluster, this.#node) : []);
		this.#announce(announcedBy(cluster, this.#node).map(({ ip }) => ip));
		await this.#clear(proxied ? answerersOf(cluster) : none, udpHostPorts(cluster, this.#node));
	}

	rest(): void {
		this.#health.serve([]);
	}

	#announce(addresses: readonly Ip[]): void {
		const added = addresses.filter((ip) => !this.#announced.has(ip));
		this.#announced = new Set(addresses);
		announce(added);
	}

	/** Deletes UDP connections to endpoints that no longer serve, and to host ports that lead to another pod now. */
	async #clear(now: Answerers, hostPorts: ReadonlyMap<string, number>): Promise<void> {
		const same = sameAnswerers(now, this.#answerers);
		const added = new Set([...hostPorts].filter(([key]) => !this.#hostPorts.has(key)).map(([, port]) => port));
		this.#answerers = now;
		this.#hostPorts = hostPorts;
		if (!same || added.size > 0) await forgetUdp((flow) => isStale(flow, now) || added.has(flow.dport));
	}
}
