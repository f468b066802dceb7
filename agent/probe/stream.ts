import { Socket } from 'node:net';
import type { Probe } from '../../src/bus/probe.ts';
import { deadline } from './deadline.ts';
import { empty, failed, type Outcome, silent } from './outcome.ts';
import { answerIn, proxiedIn } from './read-answer.ts';
import { secure } from './tls.ts';

interface Means {
	/** A socket in the client's namespace. */
	readonly fd: number;
	/** The first packet. */
	readonly opening: 'SYN' | 'INIT';
	/** The authority that must have issued certificates; absent: TLS is not used. */
	readonly trusted?: () => string;
}

/** Sends one probe over a new connection. */
export const overStream = (probe: Probe, { fd, opening, trusted }: Means): Promise<Outcome> => {
	const socket = new Socket({ fd, readable: true, writable: true });
	return new Promise<Outcome>((resolve) => {
		let connected = false;
		const end = (outcome: Outcome) => {
			giveUp();
			socket.destroy();
			resolve(outcome);
		};
		let giveUp = deadline(probe.patienceMs, () => end(silent(`no answer to ${opening}`)));
		socket.on('error', (error) => end(failed(error, connected)));
		socket.on('connect', () => {
			connected = true;
			if (probe.mode === 'connect') return end({ verdict: 'allow', exit: 0 });
			// The other end has answered: from here on a time-out means a busy server, not the network.
			giveUp();
			giveUp = deadline(probe.patienceMs * 20, () => end(silent('connected, then nothing came')));
			if (!probe.tls || !trusted) return talk[probe.mode === 'http' ? 'http' : 'raw'](probe, socket, end);
			void secure(socket, { probe, trusted: trusted() }).then((secured) => {
				if (!('socket' in secured)) return end(secured);
				const told = (outcome: Outcome) => end({ ...outcome, tls: secured.tls });
				secured.socket.on('error', (error) => told(failed(error, true)));
				talkHttp(probe, secured.socket, told);
			});
		});
		socket.connect({ host: probe.to, port: probe.port });
	});
};

/** Sends one request and reads until the server closes. Only the status and a built-in server's JSON are needed; a full
 * HTTP client would reduce the rate by a third. */
const talkHttp = (probe: Probe, socket: Socket, end: (outcome: Outcome) => void): void => {
	const host = probe.host ?? `${probe.to}:${probe.port}`;
	socket.write(
		`GET ${probe.path ?? '/'} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: cnilab\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
	);
	read(socket, (text) => {
		const [, status] = /^HTTP\/1\.\d (\d{3})/.exec(text) ?? [];
		if (text === '') return end(empty);
		if (!status) return end({ verdict: 'allow', exit: 0, error: 'it answered, but not in HTTP' });
		const head = text.indexOf('\r\n\r\n');
		const said = { ...answerIn(text.slice(head + 4)), ...proxiedIn(text.slice(0, head)) };
		end({ verdict: 'allow', exit: 0, status: Number(status), ...said });
	});
};

const talkRaw = (_probe: Probe, socket: Socket, end: (outcome: Outcome) => void): void => {
	socket.write('hello\n');
	read(socket, (text) => end(text === '' ? empty : { verdict: 'allow', exit: 0, ...answerIn(text) }));
};

const talk = { http: talkHttp, raw: talkRaw } as const;

const read = (stream: NodeJS.ReadableStream, done: (text: string) => void): void => {
	const chunks: Buffer[] = [];
	stream.on('data', (chunk: Buffer) => chunks.push(chunk));
	stream.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
};
