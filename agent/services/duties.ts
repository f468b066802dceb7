import type { Logger } from 'pino';
import type { Cluster } from '../../src/model/cluster.ts';
import type { Ip } from '../../src/net/ip.ts';
import { healthChecksOf } from '../../src/plan/services/health-checks.ts';
import { announcedBy } from '../../src/plan/services/load-balancers.ts';
import { type Answerers, answerersOf, sameAnswerers } from '../../src/plan/services/stale-flows.ts';
import { announce } from './announce.ts';
import { clearStale } from './flows.ts';
import { HealthDoors } from './health.ts';

/** What a node does for Services besides holding the rules: each time after these have changed. */
export class Duties {
	readonly #node: string;
	readonly #health: HealthDoors;
	#answerers: Answerers = { at: new Map() };
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
		if (proxied) await this.#clear(answerersOf(cluster));
	}

	rest(): void {
		this.#health.serve([]);
	}

	#tell(addresses: readonly Ip[]): void {
		const news = addresses.filter((ip) => !this.#announced.has(ip));
		this.#announced = new Set(addresses);
		announce(news);
	}

	async #clear(now: Answerers): Promise<void> {
		const before = this.#answerers;
		this.#answerers = now;
		if (!sameAnswerers(now, before)) await clearStale(now);
	}
}
