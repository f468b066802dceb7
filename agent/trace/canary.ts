import { createSocket } from 'node:dgram';

/** The discard port (RFC 863). Nothing listens on it and the following ports on the loopback. */
export const discard = 9;

/** Sends a datagram from the node to itself, which a working capture or monitor has to see. */
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
