import type { Probe } from '../../src/bus/probe.ts';
import type { Netns } from '../../src/net/netns.ts';
import type { AssociationEvent } from '../../src/net/sctp/association.ts';
import { deadline } from '../probe/deadline.ts';
import { empty, failed, type Outcome, silent } from '../probe/outcome.ts';
import type { AskingPlace } from '../probe/place.ts';
import { answerIn } from '../probe/read-answer.ts';
import { overStream } from '../probe/stream.ts';
import { kernelSocket, kernelSpeaks } from './kernel.ts';
import { stackIn } from './stacks.ts';

/** Sends one message over a new association. If a host has no SCTP, its kernel answers with ICMP "protocol
 * unreachable", which counts as a refusal like an ABORT. @throws LabError when SCTP is not available here */
export const overSctp = async (probe: Probe, { netns }: Pick<AskingPlace, 'netns'>): Promise<Outcome> =>
	kernelSpeaks() ? overStream(probe, { fd: kernelSocket(netns, probe.sport), opening: 'INIT' }) : overRaw(probe, netns);

const overRaw = (probe: Probe, netns: Netns): Promise<Outcome> => {
	const stack = stackIn(netns);
	return new Promise<Outcome>((resolve) => {
		let [stop, giveUp] = [(): void => undefined, (): void => undefined];
		const end = (outcome: Outcome): void => {
			stop();
			resolve(outcome);
		};
		const waitFor = (ms: number, error: string): void => {
			stop();
			stop = deadline(ms, () => {
				giveUp();
				end(silent(error));
			});
		};
		const told = (news: AssociationEvent): void => {
			// The peer has answered, so a later time-out means a busy server and not the network.
			if (news.what === 'connected') waitFor(probe.patienceMs * 20, 'connected, then nothing came');
			else end(outcomeOf(news));
		};
		waitFor(probe.patienceMs, 'no answer to INIT');
		giveUp = stack.ask(
			{ to: probe.to, dport: probe.port, sport: probe.sport, message: Buffer.from('hello\n') },
			{ told, failed: (code) => end(failed({ code, message: code }, false)) },
		);
	});
};

const outcomeOf = (news: AssociationEvent): Outcome => {
	if (news.what === 'message')
		return { verdict: 'allow', exit: 0, ...answerIn(Buffer.from(news.bytes).toString('utf8')) };
	if (news.what === 'closed') return empty;
	const refused = news.what === 'refused';
	const code = refused ? 'ECONNREFUSED' : 'ECONNRESET';
	return failed({ code, message: code }, !refused);
};
