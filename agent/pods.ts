import type { Logger } from 'pino';
import type { NodePlan } from '../src/kernel/object.ts';
import type { Cluster } from '../src/model/cluster.ts';
import { routerName } from '../src/plan/router.ts';
import type { Authority } from '../src/tls/certificate.ts';
import { Names } from './dns/names.ts';
import { Routes } from './ingress/routes.ts';
import { KeptConnections } from './probe/kept-connections.ts';
import type { KnownServices } from './programs/known-services.ts';
import type { Programs } from './programs/programs.ts';
import { wantedOn } from './programs/wanted.ts';
import type { Sandboxes } from './sandbox/sandboxes.ts';
import { Certificates } from './serve/certificates.ts';
import { hostsOf } from './serve/listeners.ts';
import { Servers } from './serve/serve.ts';
import { volumes } from './serve/volumes.ts';
import { Duties } from './services/duties.ts';

interface Sources {
	readonly node: string;
	readonly programs: Programs;
	readonly services: KnownServices;
	readonly sandboxes: Sandboxes;
	readonly log: Logger;
}

/** What runs in a node's namespaces: the servers and programs of its pods, kept connections, and the node's part of
 * Services. */
export class NodePods {
	readonly #node: string;
	readonly #programs: Programs;
	readonly #services: KnownServices;
	readonly #sandboxes: Sandboxes;
	readonly #names = new Names();
	readonly #routes = new Routes();
	readonly #certificates = new Certificates();
	readonly #servers = new Servers({
		...{ names: this.#names, routes: this.#routes, certificates: this.#certificates },
	});
	readonly #duties: Duties;
	readonly lines = new KeptConnections();

	constructor({ node, programs, services, sandboxes, log }: Sources) {
		this.#node = node;
		this.#programs = programs;
		this.#services = services;
		this.#sandboxes = sandboxes;
		this.#duties = new Duties({ node, log });
	}

	/** Closes what is no longer in the cluster, before the kernel changes: an open socket keeps its namespace alive. */
	keepOnly(cluster: Cluster, plan: NodePlan): void {
		const hosts = hostsOf(cluster, this.#node);
		this.#servers.keepOnly(hosts);
		this.#certificates.keepOnly(hosts);
		this.#programs.keepOnly(wantedOn(cluster, this.#node, this.#sandboxes), cluster);
		this.#sandboxes.keepOnly(cluster.pods.filter(({ node }) => node === this.#node));
		this.lines.keepOnly(new Set(plan.map(({ netns }) => netns)));
	}

	/** Opens what is missing, after the kernel agrees with the plan. @throws LabError if a port is in use, or the node's
	 * part of Services fails */
	async settle(cluster: Cluster, authority: Authority): Promise<void> {
		this.#names.know(cluster);
		this.#routes.know(cluster);
		this.#certificates.know(cluster, authority);
		await this.#servers.serve(hostsOf(cluster, this.#node));
		this.#services.know(
			cluster,
			cluster.pods.filter(({ node }) => node === this.#node),
		);
		this.#programs.run(wantedOn(cluster, this.#node, this.#sandboxes));
		await this.#duties.fulfil(cluster);
		// Claims are shared, so one of the lab's machines removes them.
		if (this.#node === routerName) volumes.keepOnly(cluster);
	}

	leave(): void {
		this.#servers.keepOnly([]);
		this.#programs.keepOnly([]);
		this.#sandboxes.keepOnly([]);
		this.#duties.rest();
	}
}
