import { createSocket } from 'node:dgram';
import type { Protocol } from '../../src/net/port.ts';
import type { Names } from '../dns/names.ts';
import { dnsOverTcp, dnsOverUdp } from '../dns/server.ts';
import { serveIngress } from '../ingress/proxy.ts';
import type { Routes } from '../ingress/routes.ts';
import { kernelSpeaks } from '../sctp/kernel.ts';
import { serveSctp } from '../sctp/server.ts';
import { inodeOf } from '../system/netns.ts';
import type { Certificates } from './certificates.ts';
import { isAboutData, serveData } from './data.ts';
import { serveHttp } from './http-server.ts';
import { type Host, introduction, listening, type OpenServer, type Served } from './listener.ts';

/** The data that servers answer from. */
interface Sources {
	readonly names: Names;
	readonly routes: Routes;
	readonly certificates: Certificates;
}

/** The built-in servers of one node: all declared ports of all pods, in this process. */
export class Servers {
	readonly #open = new Map<string, OpenServer>();
	readonly #sources: Sources;

	constructor(sources: Sources) {
		this.#sources = sources;
	}

	/** Closes servers that are not wanted, or whose namespace has lost its name. Called before the kernel is changed,
	 * since a socket keeps its namespace alive. */
	keepOnly(hosts: readonly Host[]): void {
		const wanted = new Set(hosts.flatMap(doorsOf).map(({ key }) => key));
		for (const [key, server] of this.#open) {
			if (wanted.has(key)) continue;
			server.close();
			this.#open.delete(key);
		}
	}

	/** Opens servers that are missing. @throws LabError if a port is in use */
	async serve(hosts: readonly Host[]): Promise<void> {
		const missing = hosts.flatMap(doorsOf).filter(({ key }) => !this.#open.has(key));
		await Promise.all(
			missing.map(async ({ key, host, served }) => {
				this.#open.set(key, await servers[served.by ?? 'built-in'][served.protocol](host, served.port, this.#sources));
			}),
		);
	}
}

const doorsOf = (host: Host) =>
	host.ports.map((served) => ({
		key: `${host.id} ${served.protocol}/${served.port} ${served.by ?? ''} ${host.ingressClass ?? ''} ${volumeOf(host)} in ${inodeOf(host.netns)} ${speaker(served)}`,
		host,
		served,
	}));

/** Identifies a pod's volume: a pod with the same name, address and uid has another one after its claim was deleted and
 * created again. */
const volumeOf = ({ data }: Host): string => (data ? `${data.folder} ${data.readOnly ? 'ro' : 'rw'}` : '');

/** The implementation of a port's protocol: the kernel's SCTP module may be loaded or unloaded while a lab is up. */
const speaker = ({ protocol }: Served): string => (protocol === 'SCTP' && kernelSpeaks() ? 'by the kernel' : '');

const listenTcp: Listen = (host, port, { certificates }) =>
	serveHttp(host, port, {
		certificates,
		answer: (request, response, self) => {
			if (isAboutData(request)) return void serveData(request, response, host.data);
			response.setHeader('content-type', 'application/json');
			response.end(self());
		},
	});

const listenUdp: Listen = async (host, port) => {
	// dgram resolves even addresses, its own before bind and the client's before send, asynchronously and so in the wrong
	// namespace. This lookup returns at once.
	const server = createSocket({ type: 'udp4', lookup: (name, _options, done) => done(null, name || '0.0.0.0', 4) });
	server.on('message', (message, from) => {
		const client = { clientIP: from.address, clientPort: from.port };
		const answer = Buffer.from(introduction(host, { port, protocol: 'UDP' }, client));
		// As long as the request, so that the way back is tested with the same size.
		const rest = Buffer.alloc(Math.max(0, message.length - answer.length), ' ');
		server.send([answer, rest], from.port, from.address);
	});
	await listening(host, { port, protocol: 'UDP' }, server, () => server.bind(port));
	server.on('error', () => undefined);
	return { close: () => server.close() };
};

type Listen = (host: Host, port: number, sources: Sources) => Promise<OpenServer>;

/** By kind of server, then by protocol. */
const servers: Readonly<Record<NonNullable<Served['by']> | 'built-in', Readonly<Record<Protocol, Listen>>>> = {
	'built-in': { TCP: listenTcp, UDP: listenUdp, SCTP: serveSctp },
	dns: {
		TCP: (host, port, { names }) => dnsOverTcp(host, port, names),
		UDP: (host, port, { names }) => dnsOverUdp(host, port, names),
		SCTP: serveSctp,
	},
	ingress: { TCP: serveIngress, UDP: listenUdp, SCTP: serveSctp },
};
