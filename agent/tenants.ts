import type { Logger } from 'pino';
import type { NodePlan } from '../src/kernel/object.ts';
import type { Cluster } from '../src/model/cluster.ts';
import { routerName } from '../src/plan/router.ts';
import { Names } from './dns/names.ts';
import { HeldLines } from './held.ts';
import { hostsOf } from './hosts.ts';
import { Routes } from './ingress/routes.ts';
import type { Programs } from './programs.ts';
import type { Sandboxes } from './sandbox/sandboxes.ts';
import { Servers } from './serve.ts';
import { Duties } from './services/duties.ts';
import { volumes } from './volumes.ts';
import { programsOf } from './wanted.ts';

interface Sources {
	readonly node: string;
	readonly programs: Programs;
	readonly sandboxes: Sandboxes;
	readonly log: Logger;
}

/** Who lives in a node's network: the servers and programs of its pods, connections that are held, and what the node
 * does for Services. */
export class Tenants {
	readonly #node: string;
	readonly #programs: Programs;
	readonly #sandboxes: Sandboxes;
	readonly #names = new Names();
	readonly #routes = new Routes();
	readonly #servers = new Servers({ names: this.#names, routes: this.#routes });
	readonly #duties: Duties;
	readonly lines = new HeldLines();

	constructor({ node, programs, sandboxes, log }: Sources) {
		this.#node = node;
		this.#programs = programs;
		this.#sandboxes = sandboxes;
		this.#duties = new Duties({ node, log });
	}

	/** Closes what is not the cluster's any more, before the kernel changes: a socket holds its namespace. */
	keepOnly(cluster: Cluster, plan: NodePlan): void {
		this.#servers.keepOnly(hostsOf(cluster, this.#node));
		this.#programs.keepOnly(programsOf(cluster, this.#node, this.#sandboxes), cluster);
		this.#sandboxes.keepOnly(cluster.pods.filter(({ node }) => node === this.#node));
		this.lines.keepOnly(new Set(plan.map(({ netns }) => netns)));
	}

	/** Opens what is missing, once the kernel is as the plan has it.
	 * @throws LabError when a port can't be had, or what the node does for Services fails. */
	async settle(cluster: Cluster): Promise<void> {
		this.#names.know(cluster);
		this.#routes.know(cluster);
		await this.#servers.serve(hostsOf(cluster, this.#node));
		this.#programs.run(programsOf(cluster, this.#node, this.#sandboxes));
		await this.#duties.fulfil(cluster);
		// One of the lab's machines is enough.
		if (this.#node === routerName) volumes.keepOnly(cluster);
	}

	leave(): void {
		this.#servers.keepOnly([]);
		this.#programs.keepOnly([]);
		this.#sandboxes.keepOnly([]);
		this.#duties.rest();
	}
}
