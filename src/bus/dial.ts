import { connect as connectSocket } from 'node:net';
import { WebSocket } from 'ws';
import type { Limits } from './pressure.ts';
import type { Hello, Welcome } from './protocol.ts';
import { socketSettings } from './socket.ts';

export interface DialOptions {
	readonly url: string;
	readonly hello: Hello;
	readonly limits: Limits;
	/** How long the answer may take. */
	readonly silenceMs: number;
	/** Called in the very turn in which the welcome comes, for frames may be right behind it. */
	readonly welcomed: (socket: WebSocket, welcome: Welcome & { readonly type: 'welcome' }) => void;
}

export type Outcome = { readonly joined: true } | { readonly refused: string } | { readonly failed: string };

/** Opens one connection and says hello. */
export const dial = ({ url, hello, limits, silenceMs, welcomed }: DialOptions): Promise<Outcome> =>
	new Promise((resolve) => {
		const socket = openSocket(url, limits);
		const late = setTimeout(() => socket.terminate(), silenceMs);
		const settle = (outcome: Outcome) => {
			clearTimeout(late);
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

/** ws reads unix URLs itself, but takes no blanks in a path. */
const openSocket = (url: string, limits: Limits): WebSocket => {
	const settings = socketSettings(limits);
	const [, path, request] = /^ws\+unix:\/\/(.+):(\/[^:]*)$/.exec(url) ?? [];
	if (path === undefined || request === undefined) return new WebSocket(url, settings);
	return new WebSocket(`ws://localhost${request}`, {
		...settings,
		createConnection: () => connectSocket(decodeURI(path)),
	});
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
