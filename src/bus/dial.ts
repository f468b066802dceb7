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
	/** Called in the very turn in which the welcome comes, for frames may be right behind it. */
	readonly welcomed: (socket: WebSocket, welcome: Welcome & { readonly type: 'welcome' }) => void;
}

export type Outcome = { readonly joined: true } | { readonly refused: string } | { readonly failed: string };

/** A bus that takes connections, and says no welcome for so long, counts as not there, in ms. It is counted in ticks,
 * and ticks that this process was not there for come as one: a busy machine is no silent bus. */
const answerMs = 5000;
const tickMs = 100;

/** Opens one connection and says hello. */
export const dial = ({ to, hello, limits, welcomed }: DialOptions): Promise<Outcome> =>
	new Promise((resolve) => {
		const socket = openSocket(to, limits);
		// Who made a stream answers on it, or closes it.
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
				settle({ refused: 'what answers there is no bus of a lab' });
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

/** The only way to a bus: what a process was started with. */
export interface BusStream {
	readonly text: string;
	readonly stream: Duplex;
}

export interface BusUrl {
	/** As people wrote it. */
	readonly text: string;
	readonly url: string;
	readonly socketPath?: string;
}

/** ws reads unix URLs itself, but takes no blanks in a path.
 * @throws LabError `bad-input` when it is no URL of a bus. */
export const parseBusUrl = (text: string): BusUrl => {
	const [, path, request] = /^ws\+unix:\/\/(\/.+):(\/[^:]*)$/.exec(text) ?? [];
	if (path !== undefined && request !== undefined)
		return { text, url: `ws://localhost${request}`, socketPath: decodePath(path) };
	if (/^wss?:\/\//.test(text) && URL.canParse(text)) return { text, url: text };
	throw new LabError('bad-input', `"${text}" is no URL of a bus`, {
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
