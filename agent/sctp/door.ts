import { LabError } from '../../src/errors.ts';
import { type Door, type Host, introduction } from '../listening.ts';
import { kernelDoor, kernelSpeaks } from './kernel.ts';
import { stackIn } from './stacks.ts';

/** A server that answers one message with who it is and whom it saw. Where no SCTP can be spoken there is none: whoever
 * asks is told so.
 * @throws LabError when the port can't be had */
export const sctpDoor = async (host: Host, port: number): Promise<Door> => {
	if (kernelSpeaks()) return kernelDoor(host, port);
	try {
		const close = stackIn(host.netns).listen(port, (client) =>
			Buffer.from(introduction(host, { port, protocol: 'SCTP' }, client)),
		);
		return { close };
	} catch (error) {
		if (error instanceof LabError && error.code === 'cannot') return { close: () => undefined };
		throw error;
	}
};
