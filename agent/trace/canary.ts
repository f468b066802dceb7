import { createSocket } from 'node:dgram';

/** The discard port (RFC 863) and those after it: on the loopback nobody listens there. */
export const discard = 9;

/** A datagram of the node to itself, which whoever listens to its kernel has to hear. */
export const chirp = async (from: number, to: number): Promise<void> => {
	const socket = createSocket('udp4');
	try {
		await new Promise<void>((resolve, reject) => {
			socket.once('error', reject);
			socket.bind(from, '127.0.0.1', () => socket.send('', to, '127.0.0.1', () => resolve()));
		});
	} finally {
		socket.close();
	}
};
