import { pino } from 'pino';
import { exitCodes, LabError, printError } from '../src/errors.ts';
import { Agent } from './agent.ts';
import { joinBus } from './connection.ts';
import { keepDescriptors } from './system/descriptors.ts';
import { refuseHost } from './system/netns.ts';
import { pretendOthers } from './system/seccomp.ts';

/** The agent's process: joins the bus, handles the coordinator's messages, and ends when the coordinator is gone for
 * good. Its environment: CNILAB_NODE (its node's name), CNILAB_BUS (how to reach the bus), CNILAB_HOST_NETNS (inode of
 * the host's network namespace, if known), CNILAB_VOLUMES (the folder of the claims' folders) and CNILAB_HIDDEN
 * (folders of the lab's own that pods must not see, one per line). */
const main = async (): Promise<void> => {
	const { CNILAB_NODE: name = '', CNILAB_HOST_NETNS = '' } = process.env;
	if (!name) throw new LabError('bad-input', 'an agent needs CNILAB_NODE in its environment');
	keepDescriptors();
	refuseHost([CNILAB_HOST_NETNS]);
	pretendOthers();
	// Standard output may be the bus.
	const log = pino({ name }, pino.destination(2));
	const bus = await joinBus(name);
	const hidden = (process.env['CNILAB_HIDDEN'] ?? '').split('\n').filter(Boolean);
	const agent = new Agent({ name, bus, log, hidden });
	bus.onMessage(agent.handle);
	// A coordinator that has no state of this agent sends the whole cluster again.
	const { by, reason } = await bus.closed;
	log.info({ by, reason }, 'the coordinator is gone');
	// The coordinator says goodbye when the lab ends; then the node is removed with all its contents. The end of process
	// 1 does the same.
	if (by !== 'peer' && process.pid !== 1) await agent.stop();
};

try {
	await main();
	process.exit(0);
} catch (error) {
	process.stderr.write(`${printError(error)}\n`);
	process.exit(error instanceof LabError ? exitCodes[error.code] : 1);
}
