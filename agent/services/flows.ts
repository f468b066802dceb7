import { LabError } from '../../src/errors.ts';
import { parseIp } from '../../src/net/ip.ts';
import { nodeNetns } from '../../src/net/netns.ts';
import type { Flow } from '../../src/plan/services/stale-flows.ts';
import { run } from '../kernel/tools.ts';

/** Deletes matching UDP connections of the node from conntrack. @throws LabError when conntrack does not run. */
export const forgetUdp = async (isStale: (flow: Flow) => boolean): Promise<void> => {
	const stale = (await udpFlows()).filter(isStale);
	const lines = new Set(
		stale.map(({ dst, dport, answeredBy }) => `-D -p udp -d ${dst} --orig-port-dst ${dport} -r ${answeredBy}\n`),
	);
	if (lines.size === 0) return;
	const { code, stderr } = await run(forget, { netns: nodeNetns, input: [...lines].join('') });
	if (code !== 0) throw new LabError('failed', `cannot clear connections by conntrack: ${stderr.trim()}`);
};

/** conntrack opens /dev/stdin again, which works only with a pipe, while Node gives its children a socket. A connection
 * that has ended meanwhile is not an error. */
const forget = ['sh', '-c', 'cat | conntrack -R -'] as const;

const udpFlows = async (): Promise<readonly Flow[]> => {
	const { code, stdout, stderr } = await run(['conntrack', '-L', '-p', 'udp'], { netns: nodeNetns });
	if (code !== 0) throw new LabError('failed', `cannot list connections by conntrack: ${stderr.trim()}`);
	return stdout.split('\n').flatMap(flowIn);
};

/** "udp 17 29 src=… dst=… sport=… dport=… [UNREPLIED] src=… dst=… …": the second half is the expected answer. */
const flowIn = (line: string): readonly Flow[] => {
	const [, dst, dport, answeredBy] = /^udp .*? dst=(\S+) sport=\d+ dport=(\d+) .*?\bsrc=(\S+)/.exec(line) ?? [];
	if (!dst || !dport || !answeredBy) return [];
	return [{ dst: parseIp(dst), dport: Number(dport), answeredBy: parseIp(answeredBy) }];
};
