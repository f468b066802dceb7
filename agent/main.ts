import { pino } from 'pino';
import { connect } from '../src/bus/client.ts';
import { exitCodes, LabError, printError } from '../src/errors.ts';
import { Agent } from './agent.ts';
import { pretendOthers } from './lone-user.ts';
import { refuseHost } from './netns.ts';

/** The agent's process: joins the bus, does what the coordinator sends, and ends when the coordinator is gone for good.
 * Its environment says who it is: CNILAB_NODE (its node's name), CNILAB_BUS (url), CNILAB_TOKEN, CNILAB_HOST_NETNS
 * (inode of the host's network namespace, where it is known), CNILAB_VOLUMES (the folder of the claims' folders) and
 * CNILAB_HIDDEN (folders of the lab's own that pods must not see, with ":" between them). */
const main = async (): Promise<void> => {
	const {
		CNILAB_NODE: name = '',
		CNILAB_BUS: url = '',
		CNILAB_TOKEN: token = '',
		CNILAB_HOST_NETNS = '',
	} = process.env;
	if (!name || !url) throw new LabError('bad-input', 'an agent needs CNILAB_NODE and CNILAB_BUS in its environment');
	refuseHost([CNILAB_HOST_NETNS]);
	pretendOthers();
	const log = pino({ name });
	const bus = await connect({ url, token, role: 'agent', name, patienceMs: 10_000, giveUpMs: 30_000 });
	const hidden = (process.env['CNILAB_HIDDEN'] ?? '').split(':').filter(Boolean);
	const agent = new Agent({ name, bus, log, hidden });
	bus.onMessage(agent.handle);
	// A coordinator that has forgotten this agent will send the whole cluster again.
	const { by, reason } = await bus.closed;
	log.info({ by, reason }, 'the coordinator is gone');
	// It says goodbye when the lab ends, which takes the node along with all that is in it.
	if (by !== 'peer') await agent.stop();
};

try {
	await main();
	process.exit(0);
} catch (error) {
	process.stderr.write(`${printError(error)}\n`);
	process.exit(error instanceof LabError ? exitCodes[error.code] : 1);
}
