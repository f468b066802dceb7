import { connect } from 'node:net';
import type { ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import { parseBusUrl } from '../../src/bus/dial.ts';
import { Queue } from './world.ts';

export interface Raw {
	readonly socket: WebSocket;
	readonly texts: Queue<Record<string, unknown>>;
	readonly pings: Queue<true>;
	/** The close code. */
	readonly closed: Promise<number>;
	say(text: unknown): void;
}

/** A WebSocket that nothing of ours speaks through: it says these texts when it is open. */
export const openRaw = (t: ExecutionContext, url: string, texts: readonly unknown[]): Raw => {
	const { url: address, socketPath } = parseBusUrl(url);
	const socket = new WebSocket(address, socketPath ? { createConnection: () => connect(socketPath) } : {});
	t.teardown(() => socket.terminate());
	const say = (text: unknown) => socket.send(typeof text === 'string' ? text : JSON.stringify(text));
	socket.on('open', () => texts.forEach(say));
	const heard = new Queue<Record<string, unknown>>();
	socket.on('message', (data) => heard.put(JSON.parse(String(data))));
	const pings = new Queue<true>();
	socket.on('ping', () => pings.put(true));
	const closed = new Promise<number>((resolve) => socket.on('close', resolve));
	return { socket, texts: heard, pings, closed, say };
};
