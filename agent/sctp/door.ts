import { LabError } from '../../src/errors.ts';
import type { Netns } from '../../src/net/netns.ts';
import { type Door, type Host, introduction, unserved } from '../serve/listener.ts';
import { kernelDoor, kernelSpeaks } from './kernel.ts';
import type { SctpStack } from './stack.ts';
import { stackIn } from './stacks.ts';

/** A server that answers one message with who it is and whom it saw. Where no SCTP can be spoken there is none: whoever
 * asks is told so.
 * @throws LabError when the port can't be had */
export const sctpDoor = async (host: Host, port: number): Promise<Door> => {
	if (kernelSpeaks()) return kernelDoor(host, port);
	const stack = stackWhereThereCanBe(host.netns);
	if (!stack) return { close: () => undefined };
	const served = { port, protocol: 'SCTP' } as const;
	const close = stack.listen(port, (client) => Buffer.from(introduction(host, served, client)));
	if (!close) throw unserved(host, served, 'somebody else has it');
	return { close };
};

const stackWhereThereCanBe = (netns: Netns): SctpStack | undefined => {
	try {
		return stackIn(netns);
	} catch (error) {
		if (error instanceof LabError && error.code === 'cannot') return undefined;
		throw error;
	}
};
