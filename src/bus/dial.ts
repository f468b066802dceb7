import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { LabError } from '../errors.ts';
import type { Hello, Welcome } from './hello.ts';
import type { Limits } from './pressure.ts';
import { busPath } from './protocol.ts';
import { socketSettings } from './socket.ts';

export interface DialOptions {
	readonly to: BusUrl | BusStream;
	readonly hello: Hello;
	readonly limits: Limits;
	/** Called in the same tick as the welcome is read, since frames may follow it immediately. */
	readonly welcomed: (socket: WebSocket, welcome: Welcome & { readonly type: 'welcome' }) => void;
}

export type Outcome = { readonly joined: true } | { readonly refused: string } | { readonly failed: string };

/** Time-out for the welcome, in ms. It is counted in ticks of a timer: if this process was blocked, the missed ticks
 * count as one, so that a busy machine is not mistaken for a silent bus. */
const answerMs = 5000;
const tickMs = 100;

/** Opens one connection and sends the hello. */
export const dial = ({ to, hello, limits, welcomed }: DialOptions): Promise<Outcome> =>
	new Promise((resolve) => {
		const socket = openSocket(to, limits);
		// No time-out on a stream: the side that created it answers or closes it.
		const late = 'stream' in to ? undefined : afterTicks(answerMs / tickMs, () => socket.terminate());
		const settle = (outcome: Outcome) => {
			clearInterval(late);
			resolve(outcome);
		};
		socket.on('error', (error) =>
			settle({ failed: error.message || ('code' in error && String(error.code)) || 'error' }),
		);
		socket.once('close', (code) => settle({ failed: `closed before the welcome (${code})` }));
		socket.once('open', () => socket.send(JSON.stringify(hello)));
		socket.once('message', (data) => {
			const welcome = readWelcome(String(data));
			if (welcome?.type === 'refused') settle({ refused: welcome.reason });
			else if (welcome) {
				settle({ joined: true });
				welcomed(socket, welcome);
			} else {
				settle({ refused: 'the server there is not the bus of a lab' });
				socket.terminate();
			}
		});
	});

const afterTicks = (count: number, act: () => void): NodeJS.Timeout => {
	let ticks = 0;
	const timer = setInterval(() => {
		if (++ticks < count) return;
		clearInterval(timer);
		act();
	}, tickMs);
	return timer;
};

const openSocket = (to: BusUrl | BusStream, limits: Limits): WebSocket => {
	const settings = socketSettings(limits);
	if ('stream' in to)
		return new WebSocket(`ws://localhost${busPath}`, { ...settings, createConnection: () => to.stream });
	const { url, socketPath } = to;
	if (socketPath === undefined) return new WebSocket(url, settings);
	return new WebSocket(url, { ...settings, createConnection: () => connectSocket(socketPath) });
};

/** A stream to the coordinator that the process was started with. */
export interface BusStream {
	readonly text: string;
	readonly stream: Duplex;
}

export interface BusUrl {
	/** As the user wrote it. */
	readonly text: string;
	readonly url: string;
	readonly socketPath?: string;
}

/** Parses a URL of the bus. ws parses unix URLs itself, but without spaces in the path. @throws LabError `bad-input`
 * when it is not a URL of a bus. */
export const parseBusUrl = (text: string): BusUrl => {
	const [, path, request] = /^ws\+unix:\/\/(\/.+):(\/[^:]*)$/.exec(text) ?? [];
	if (path !== undefined && request !== undefined)
		return { text, url: `ws://localhost${request}`, socketPath: decodePath(path) };
	if (/^wss?:\/\//.test(text) && URL.canParse(text)) return { text, url: text };
	throw new LabError('bad-input', `"${text}" is not a URL of a bus`, {
		hint: `ws://host:port${busPath} or ws+unix:///path/bus.sock:${busPath}`,
	});
};

const decodePath = (path: string): string => {
	try {
		return decodeURI(path);
	} catch {
		return path;
	}
};

const readWelcome = (text: string): Welcome | undefined => {
	try {
		const value: unknown = JSON.parse(text);
		return isWelcome(value) ? value : undefined;
	} catch {
		return undefined;
	}
};

const isWelcome = (value: unknown): value is Welcome => {
	if (typeof value !== 'object' || value === null) return false;
	const { type, session, received, reason }: Record<string, unknown> = { ...value };
	if (type === 'refused') return typeof reason === 'string';
	return type === 'welcome' && typeof session === 'string' && typeof received === 'number';
};
