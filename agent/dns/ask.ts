import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { Socket } from 'node:net';
import * as packet from 'dns-packet';
import type { Question } from '../../src/dns/request.ts';
import { messageOf } from '../../src/errors.ts';
import { recordTypes } from '../../src/model/scenario.ts';
import type { Ip } from '../../src/net/ip.ts';
import type { Netns } from '../../src/net/netns.ts';
import { deadline } from '../probe/deadline.ts';
import { inside, tcpSocket } from '../system/netns.ts';
import { framed, inMessages } from './server.ts';

interface Asking extends Question {
	readonly server: Ip;
	readonly netns: Netns;
	/** Time without an answer after which the question fails, in ms. */
	readonly patienceMs: number;
}

export type Heard = { readonly response: packet.DecodedPacket } | { readonly error: string };

/** Pause between two datagrams of one question, in ms of this process's own time. */
const resendAfter = 100;

/** One question to a DNS server from a pod's namespace, as its resolver would put it: over UDP, and over TCP when the
 * answer was cut short. */
export const askDns = async (asking: Asking): Promise<Heard> => {
	const heard = await overUdp(asking);
	return 'response' in heard && heard.response.flag_tc ? overTcp(asking) : heard;
};

const messageFor = ({ name, type }: Question): { id: number; message: Buffer } => {
	const id = randomInt(0x10000);
	const questions = [{ name, type: recordType(type) }];
	return { id, message: packet.encode({ type: 'query', id, flags: packet.RECURSION_DESIRED, questions }) };
};

const recordType = (type: string): (typeof recordTypes)[number] => recordTypes.find((one) => one === type) ?? 'A';

const overUdp = (asking: Asking): Promise<Heard> =>
	new Promise((resolve) => {
		const { id, message } = messageFor(asking);
		const socket = createSocket({ type: 'udp4', lookup: (name, _options, done) => done(null, name || '0.0.0.0', 4) });
		const end = (heard: Heard) => {
			giveUp();
			stopSending();
			socket.close();
			resolve(heard);
		};
		let stopSending: () => void = () => undefined;
		const giveUp = deadline(asking.patienceMs, () => end({ error: `${asking.server} does not answer` }));
		const send = () => {
			socket.send(message);
			stopSending = deadline(resendAfter, send);
		};
		socket.on('error', (error) => end({ error: `${asking.server}: ${messageOf(error)}` }));
		socket.on('message', (data) => {
			const response = understood(data);
			if (response?.id === id) end({ response });
		});
		inside(asking.netns, () => socket.bind(0));
		socket.connect(53, asking.server, (error?: Error) =>
			error ? end({ error: `${asking.server}: ${messageOf(error)}` }) : send(),
		);
	});

const overTcp = (asking: Asking): Promise<Heard> =>
	new Promise((resolve) => {
		const { message } = messageFor(asking);
		const socket = new Socket({ fd: tcpSocket(asking.netns), readable: true, writable: true });
		const end = (heard: Heard) => {
			giveUp();
			socket.destroy();
			resolve(heard);
		};
		const giveUp = deadline(asking.patienceMs, () => end({ error: `${asking.server} does not answer over TCP` }));
		socket.on('error', (error) => end({ error: `${asking.server}: ${messageOf(error)}` }));
		socket.on('connect', () => socket.write(framed(message)));
		inMessages(socket, (data) => {
			const response = understood(data);
			end(response ? { response } : { error: `${asking.server} answers in riddles` });
		});
		socket.connect({ host: asking.server, port: 53 });
	});

const understood = (data: Buffer): packet.DecodedPacket | undefined => {
	try {
		return packet.decode(data);
	} catch {
		return undefined;
	}
};
