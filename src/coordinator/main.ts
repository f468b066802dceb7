import { closeSync, readdirSync, rmdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { EventLog } from '../bus/events.ts';
import { toFailure } from '../bus/failure.ts';
import { serveVerbs } from '../bus/serve.ts';
import { type ClientPeer, listen } from '../bus/server.ts';
import { messageOf, printError } from '../errors.ts';
import { markEnding, writeAddress } from '../lab-dir/address.ts';
import { removeFolder } from '../lab-dir/remove-folder.ts';
import { ownerName, readStart, type Start } from '../lab-dir/start.ts';
import { routerName } from '../plan/router.ts';
import { runtimeNamed } from '../runtime/all.ts';
import { newAuthority } from './authority.ts';
import { handlersOf } from './handlers.ts';
import { Lab } from './lab.ts';
import { Machines } from './machines.ts';

/** How long the owner may be disconnected until its lab ends, in ms; and how long it may take to connect first. */
const ownerGraceMs = 3000;
const ownerComesWithinMs = 15_000;

/** The coordinator's process: one per lab, started by `cnilab up` or `run` inside the runtime's namespaces. It creates
 * the underlay, starts the bus and the nodes, and serves until a client calls `down`, or until its owner disconnects
 * without having called `keep`. */
const main = async (dir: string): Promise<void> => {
	const start = readStart(dir);
	const log = pino({ name: 'coordinator' });
	const events = new EventLog({ size: 2000, now: Date.now });
	const lab: Lab = new Lab({ ...start, authority: newAuthority(start.lab), events, machines: () => machines });
	const runtime = runtimeNamed(start.runtime);
	const open = await runtime.open({ ...start, dir, log: (message, facts = {}) => log.info(facts, message) });
	const down = Promise.withResolvers<string>();
	let owner: ClientPeer | undefined;
	let owned = true;
	const keep = () => {
		owned = false;
	};
	const handlers = handlersOf(lab, { keep, down: () => down.resolve('asked to') });
	setTimeout(() => owner ?? down.resolve('its owner did not connect'), ownerComesWithinMs).unref();

	const bus = await listen(
		{ path: join(dir, 'bus.sock') },
		{
			token: start.token,
			onAgent: (peer) => lab.attach(peer),
			onClient: (peer) => {
				serveVerbs(peer, { handlers, events, log: (message, facts = {}) => log.info(facts, message) });
				if (owner || peer.name !== ownerName) return;
				owner = peer;
				peer.onClose(() => owned && down.resolve('its owner has disconnected'));
			},
			log: (message, facts = {}) => log.info(facts, message),
			graceMs: ownerGraceMs,
		},
	);
	const ways = { url: bus.url, token: start.token, accept: bus.accept };
	const machines = new Machines({ open, bus: ways, exited: (node, how) => lab.exited(node, how) });
	writeAddress(dir, { lab: start.lab, runtime: start.runtime, url: bus.url, token: start.token });
	announce({ url: bus.url });
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => down.resolve(signal));

	bringUp({ start, lab, machines }).catch((error) => {
		log.error({ error: messageOf(error) }, 'the lab does not come up');
		events.add({ type: 'failed', node: '', generation: 0, failure: toFailure(error) });
	});
	const reason = await down.promise;
	log.info({ reason }, 'going down');
	markEnding(dir);
	events.add({ type: 'down', reason });
	await Promise.all([open.close(), bus.close(reason)]);
	leaveFolder(dir);
};

/** Removes the folder's content, and the folder if possible. In one of root's labs the folder is a mount point; the
 * process that started the lab removes it when this process has ended. */
const leaveFolder = (dir: string): void => {
	for (const name of readdirSync(dir)) removeFolder(join(dir, name));
	try {
		rmdirSync(dir);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && ['EBUSY', 'EACCES'].includes(String(error.code)))) throw error;
	}
};

const bringUp = async ({ start, lab, machines }: { start: Start; lab: Lab; machines: Machines }) => {
	const { topology, resources } = start;
	const router = { name: routerName, address: topology.underlay.router };
	await machines.start([...topology.nodes, router]);
	await lab.up({ delete: [], apply: resources, label: [] });
};

/** Writes one line to file descriptor 3, for the process that started this one. */
let announced = false;
const announce = (address: { url: string } | { failure: ReturnType<typeof toFailure> }): void => {
	if (announced) return;
	announced = true;
	writeSync(3, `${JSON.stringify(address)}\n`);
	closeSync(3);
};

try {
	await main(process.argv.at(-1) ?? '');
	process.exit(0);
} catch (error) {
	process.stderr.write(`${printError(error)}\n`);
	announce({ failure: toFailure(error) });
	process.exit(1);
}
