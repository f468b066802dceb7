import { createServer, type Server, type ServerResponse } from 'node:http';
import type { HealthCheck } from '../../src/plan/services/health-checks.ts';

/** The node's healthCheckNodePorts: a load balancer asks each whether this node has endpoints of the service
 * (pkg/proxy/healthcheck/service_health.go). */
export class HealthDoors {
	readonly #doors = new Map<number, { readonly server: Server; check: HealthCheck }>();
	readonly #complain: (message: string) => void;

	/** @param complain is called with a port that can't be bound; kube-proxy goes on without it too */
	constructor(complain: (message: string) => void) {
		this.#complain = complain;
	}

	/** Serves exactly these health checks from now on. */
	serve(checks: readonly HealthCheck[]): void {
		const wanted = new Set(checks.map(({ port }) => port));
		for (const [port, { server }] of this.#doors) {
			if (wanted.has(port)) continue;
			server.close();
			server.closeAllConnections();
			this.#doors.delete(port);
		}
		for (const check of checks) {
			const door = this.#doors.get(check.port);
			if (door) door.check = check;
			else this.#open(check);
		}
	}

	#open(check: HealthCheck): void {
		const { port, namespace, name } = check;
		const door = { server: createServer((_, response) => answer(response, door.check)), check };
		door.server.on('error', (error) => {
			this.#complain(`health of ${namespace}/${name} on port ${port}: ${error.message}`);
			this.#doors.delete(port);
		});
		door.server.listen(port);
		this.#doors.set(port, door);
	}
}

const answer = (response: ServerResponse, { namespace, name, localEndpoints }: HealthCheck): void => {
	response.statusCode = localEndpoints > 0 ? 200 : 503;
	response.setHeader('Content-Type', 'application/json');
	response.setHeader('X-Content-Type-Options', 'nosniff');
	response.setHeader('X-Load-Balancing-Endpoint-Weight', localEndpoints);
	response.end(JSON.stringify({ service: { namespace, name }, localEndpoints, serviceProxyHealthy: true }, null, '\t'));
};
