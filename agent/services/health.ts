import { createServer, type Server, type ServerResponse } from 'node:http';
import type { HealthCheck } from '../../src/plan/services/health-checks.ts';

/** The node's healthCheckNodePorts, at which a load balancer asks whether this node has endpoints of the service
 * (pkg/proxy/healthcheck/service_health.go). */
export class HealthServers {
	readonly #servers = new Map<number, { readonly server: Server; check: HealthCheck }>();
	readonly #warn: (message: string) => void;

	/** @param warn is called for a port that can't be bound; like kube-proxy, the agent continues without it */
	constructor(warn: (message: string) => void) {
		this.#warn = warn;
	}

	/** Serves exactly these health checks from now on. */
	serve(checks: readonly HealthCheck[]): void {
		const wanted = new Set(checks.map(({ port }) => port));
		for (const [port, { server }] of this.#servers) {
			if (wanted.has(port)) continue;
			server.close();
			server.closeAllConnections();
			this.#servers.delete(port);
		}
		for (const check of checks) {
			const one = this.#servers.get(check.port);
			if (one) one.check = check;
			else this.#open(check);
		}
	}

	#open(check: HealthCheck): void {
		const { port, namespace, name } = check;
		const one = { server: createServer((_, response) => answer(response, one.check)), check };
		one.server.on('error', (error) => {
			this.#warn(`health of ${namespace}/${name} on port ${port}: ${error.message}`);
			this.#servers.delete(port);
		});
		one.server.listen(port);
		this.#servers.set(port, one);
	}
}

const answer = (response: ServerResponse, { namespace, name, localEndpoints }: HealthCheck): void => {
	response.statusCode = localEndpoints > 0 ? 200 : 503;
	response.setHeader('Content-Type', 'application/json');
	response.setHeader('X-Content-Type-Options', 'nosniff');
	response.setHeader('X-Load-Balancing-Endpoint-Weight', localEndpoints);
	response.end(JSON.stringify({ service: { namespace, name }, localEndpoints, serviceProxyHealthy: true }, null, '\t'));
};
