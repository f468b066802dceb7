import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type Docker from 'dockerode';
import * as z from 'zod';
import type { Ip } from '../../net/ip.ts';

/** How containers and the coordinator's bus find each other. */
export interface BusRoute {
	/** Where the bus listens. */
	readonly listen: string;
	/** By what name or address containers reach it. */
	readonly host: string;
	/** Lines for the containers' /etc/hosts, in Docker's form. */
	readonly extraHosts: readonly string[];
	/** True when the engine's network namespace is this process's own. */
	readonly local: boolean;
}

interface Surroundings {
	/** The underlay's address on the engine's side. */
	readonly gateway: Ip;
	/** Whether a process here can listen on it. */
	readonly isOurs: boolean;
	/** This machine's address as an engine elsewhere sees it; undefined for an engine behind a local socket. */
	readonly towardsEngine: string | undefined;
}

/** Three cases, told apart by what is there and not by the engine's name:
 * - the bridge's address is an address of this machine: the bus listens on it, which only the lab's nodes can reach;
 * - the engine is on another machine: the bus listens on every address, guarded by the lab's token;
 * - a local socket, yet no such address: the engine runs in a virtual machine here (Docker Desktop, Colima), which
 *   hands on to this machine's loopback what containers send to host.docker.internal. */
export const chooseRoute = ({ gateway, isOurs, towardsEngine }: Surroundings): BusRoute => {
	if (isOurs) return { listen: gateway, host: gateway, extraHosts: [], local: true };
	if (towardsEngine) return { listen: '0.0.0.0', host: towardsEngine, extraHosts: [], local: false };
	const host = 'host.docker.internal';
	return { listen: '127.0.0.1', host, extraHosts: [`${host}:host-gateway`], local: false };
};

export const findRoute = async (engine: Docker, gateway: Ip): Promise<BusRoute> => {
	const isOurs = await canListen(gateway);
	const { host, port } = elsewhere.parse(engine.modem);
	return chooseRoute({
		gateway,
		isOurs,
		towardsEngine: host && !isOurs ? await addressTowards({ host, port }) : undefined,
	});
};

/** What the client library keeps of an engine that is reached by name: its host and port. */
const elsewhere = z.object({ host: z.string().optional(), port: z.coerce.number().catch(22) });

/** A bridge without ports carries its address and yet is missing from the list of interfaces that Node gives. */
const canListen = async (host: string): Promise<boolean> => {
	const server = createServer();
	try {
		await once(server.listen({ host, port: 0 }), 'listening');
		return true;
	} catch {
		return false;
	} finally {
		server.close();
	}
};

const addressTowards = async (engine: { host: string; port: number }): Promise<string | undefined> => {
	const socket = connect(engine);
	try {
		await once(socket, 'connect');
		return socket.localAddress;
	} finally {
		socket.destroy();
	}
};
