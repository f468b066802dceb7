import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type BusClient, connect, connectOver } from '../src/bus/client.ts';
import { LabError } from '../src/errors.ts';

/** Connects the agent to its coordinator as its environment says: CNILAB_BUS is the bus's url, with the lab's token on
 * standard input; or "stdio", and standard input and output are the bus itself. Programs that this process starts
 * inherit neither the url nor a token. */
export const joinBus = (name: string): Promise<BusClient<'agent'>> => {
	const { CNILAB_BUS: url } = process.env;
	if (!url) throw new LabError('bad-input', 'an agent needs CNILAB_BUS in its environment');
	delete process.env['CNILAB_BUS'];
	if (url === 'stdio') return connectOver(standardStreams(), name);
	const token = readFileSync(0, 'utf8');
	return connect({ url, token, role: 'agent', name, patienceMs: 30_000, giveUpMs: 30_000 });
};

/** A stream of standard input and output. Node's own process.stdout would block the whole process while a pipe is
 * full. */
const standardStreams = (): Duplex => {
	const readable = new Socket({ fd: 0, readable: true, writable: false });
	const writable = new Socket({ fd: 1, readable: false, writable: true });
	return Duplex.from({ readable, writable });
};
