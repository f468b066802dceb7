import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { ExecutionContext } from 'ava';
import { connectLab, type LabClient } from '../../src/bus/caller.ts';
import { type BusClient, type ConnectOptions, connect } from '../../src/bus/client.ts';
import { EventLog } from '../../src/bus/events.ts';
import { type Handlers, serveVerbs } from '../../src/bus/serve.ts';
import { type AgentPeer, type BusPlace, type ClientPeer, listen, type ServerOptions } from '../../src/bus/server.ts';
import { LabError } from '../../src/errors.ts';
import { type Cutter, openCutter } from './cutter.ts';

/** Where the contract is held to: every test runs at each. */
export const places = ['unix socket', 'TCP'] as const;

export interface World {
	/** Of the bus itself. */
	readonly url: string;
	/** What peers connect through. */
	readonly wire: Cutter;
	readonly events: EventLog;
	readonly log: { readonly message: string; readonly facts: object | undefined }[];
	/** Takes in an agent by a stream of its own. */
	accept(node: string, stream: Duplex): void;
	close(reason?: string): Promise<void>;
	joinAgent(options?: Partial<ConnectOptions<'agent'>>): Promise<BusClient<'agent'>>;
	joinLab(options?: Partial<ConnectOptions<'client'>>): Promise<LabClient>;
	/** The coordinator's end of the next agent or client that joins. */
	nextAgent(): Promise<AgentPeer>;
	nextClient(): Promise<ClientPeer>;
}

/** A bus whose clients are served, with a wire before it; all is closed when the test ends. */
export const openWorld = async (
	t: ExecutionContext,
	where: (typeof places)[number],
	{ handlers, ...options }: Partial<ServerOptions> & { readonly handlers?: Partial<Handlers> } = {},
): Promise<World> => {
	const folder = await mkdtemp(join(tmpdir(), 'bus '));
	const place = (name: string): BusPlace =>
		where === 'TCP' ? { host: '127.0.0.1', port: 0 } : { path: join(folder, name) };
	const agents = new Queue<AgentPeer>();
	const clients = new Queue<ClientPeer>();
	const log: World['log'][number][] = [];
	let now = 0;
	const events = new EventLog({ size: 100, now: () => ++now });
	const server = await listen(place('bus.sock'), {
		token: 'secret',
		log: (message, facts) => log.push({ message, facts }),
		onAgent: (peer) => agents.put(peer),
		onClient: (peer) => {
			serveVerbs(peer, { handlers: { ...noHandlers, ...handlers }, events, log: () => undefined });
			clients.put(peer);
		},
		...options,
	});
	const wire = await openCutter(place('wire.sock'), server.url);
	const joined: { close(): Promise<void> }[] = [];
	t.teardown(async () => {
		await Promise.all(joined.map((peer) => peer.close()));
		await server.close();
		await wire.close();
		await rm(folder, { recursive: true });
	});
	// A machine that has much to do takes its time for the first answer, and a word that never comes is a failure.
	t.timeout(60_000, 'what was awaited did not come');
	const base = { url: wire.url, token: 'secret', patienceMs: 30_000 };
	return {
		url: server.url,
		wire,
		events,
		log,
		accept: server.accept,
		close: server.close,
		joinAgent: async (more) => {
			const agent = await connect({ ...base, role: 'agent', name: 'a', ...more });
			joined.push({ close: () => agent.close('done') });
			return agent;
		},
		joinLab: async (more) => {
			const lab = await connectLab({ ...base, name: 'me', ...more });
			joined.push(lab);
			return lab;
		},
		nextAgent: () => agents.take(),
		nextClient: () => clients.take(),
	};
};

const none = (): never => {
	throw new LabError('failed', 'not in this test');
};
const noHandlers: Handlers = {
	status: none,
	change: none,
	cluster: none,
	births: () => ({}),
	store: none,
	probe: none,
	trace: none,
	exec: none,
	logs: none,
	plan: none,
	keep: none,
	down: none,
	warnings: none,
};

/** Values that are awaited, in order. */
export class Queue<T> {
	readonly #values: T[] = [];
	readonly #waiting: ((value: T) => void)[] = [];

	put(value: T): void {
		const taker = this.#waiting.shift();
		if (taker) taker(value);
		else this.#values.push(value);
	}

	take(): Promise<T> {
		const [value] = this.#values.splice(0, 1);
		return value === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(value);
	}

	async takeMany(count: number): Promise<readonly T[]> {
		const taken: T[] = [];
		while (taken.length < count) taken.push(await this.take());
		return taken;
	}
}

/** What a peer says, to be awaited. */
export const heard = <In>(peer: { onMessage(listener: (message: In) => void): void }): Queue<In> => {
	const queue = new Queue<In>();
	peer.onMessage((message) => queue.put(message));
	return queue;
};
