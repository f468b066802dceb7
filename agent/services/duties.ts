import type { Logger } from 'pino';
import { udpHostPorts } from '../../src/cni/pieces/host-ports.ts';
import { announcedBy } from '../../src/model/announced-by.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { Ip } from '../../src/net/ip.ts';
import { healthChecksOf } from '../../src/plan/services/health-checks.ts';
import { type Answerers, answerersOf, isStale, sameAnswerers } from '../../src/plan/services/stale-flows.ts';
import { announce } from './announce.ts';
import { forgetUdp } from './flows.ts';
import { HealthDoors } from './health.ts';

const nobody: Answerers = { at: new Map() };

/** What a node does for Services and host ports besides holding their rules, after each change of these: clearing stale
 * UDP connections, announcing load balancers' addresses, answering health checks. */
export class Duties {
	readonly #node: string;
	readonly #health: HealthDoors;
	#answerers = nobody;
	#hostPorts: ReadonlyMap<string, number> = new Map();
	#announced: ReadonlySet<Ip> = new Set();

	constructor({ node, log }: { node: string; log: Pick<Logger, 'warn'> }) {
		this.#node = node;
		this.#health = new HealthDoors((message) => log.warn(message));
	}

	/** @throws LabError when connections can't be cleared or addresses not be announced. */
	async fulfil(cluster: Cluster): Promise<void> {
		const proxied = cluster.topology.kubeProxy !== 'none';
		this.#health.serve(proxied ? healthChecksOf(cluster, this.#node) : []);
		this.#tell(announcedBy(cluster, this.#node).map(({ ip }) => ip));
		await this.#clear(proxied ? answerersOf(cluster) : nobody, udpHostPorts(cluster, this.#node));
	}

	rest(): void {
		this.#health.serve([]);
	}

	#tell(addresses: readonly Ip[]): void {
		const news = addresses.filter((ip) => !this.#announced.has(ip));
		this.#announced = new Set(addresses);
		announce(news);
	}

	/** UDP connections to who does not answer for a Service any more, and to ports of the node that lead elsewhere now. */
	async #clear(now: Answerers, hostPorts: ReadonlyMap<string, number>): Promise<void> {
		const same = sameAnswerers(now, this.#answerers);
		const news = new Set([...hostPorts].filter(([key]) => !this.#hostPorts.has(key)).map(([, port]) => port));
		this.#answerers = now;
		this.#hostPorts = hostPorts;
		if (!same || news.size > 0) await forgetUdp((flow) => isStale(flow, now) || news.has(flow.dport));
	}
}
