import { LabError } from '../../src/errors.ts';
import type { Netns } from '../../src/net/netns.ts';
import { type Host, introduction, type OpenServer, unserved } from '../serve/listener.ts';
import { kernelSpeaks, serveByKernel } from './kernel.ts';
import type { SctpStack } from './stack.ts';
import { stackIn } from './stacks.ts';

/** A server that answers each message with its own and the client's identity. If SCTP is not available there is none; a
 * probe reports that. @throws LabError when the port is taken */
export const serveSctp = async (host: Host, port: number): Promise<OpenServer> => {
	if (kernelSpeaks()) return serveByKernel(host, port);
	const stack = stackWhereThereCanBe(host.netns);
	if (!stack) return { close: () => undefined };
	const served = { port, protocol: 'SCTP' } as const;
	const close = stack.listen(port, (client) => Buffer.from(introduction(host, served, client)));
	if (!close) throw unserved(host, served, 'it is taken');
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
