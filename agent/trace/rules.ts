import type { Lookout } from '../../src/bus/evidence.ts';
import { LabError } from '../../src/errors.ts';
import { nodeNetns } from '../../src/kernel/object.ts';
import { run } from '../tools.ts';

/** Has every rule that a packet of the lookout meets told by the kernel, in either direction, on the node's own
 * namespace, and the tunnel's packets around it too. Of TCP only how a connection begins or is refused: what follows
 * meets the same rules, and the kernel tells only so much at once. The rules only watch; they carry a name to be found by.
 * @throws LabError where the kernel has no TRACE. */
export const putTraceRules = async (lookout: Lookout): Promise<void> => {
	const lines = ['PREROUTING', 'OUTPUT'].flatMap((chain) =>
		matches(lookout).map((match) => `-I ${chain} ${match} -m comment --comment ${nameOf(lookout)} -j TRACE`),
	);
	await restore(lines);
};

/** Takes out this lookout's rules, and those that an agent before this one may have left. */
export const removeTraceRules = async (others: readonly Lookout[]): Promise<void> => {
	const { stdout } = await run(['iptables-save', '-t', 'raw'], { netns: nodeNetns });
	const kept = others.map(nameOf);
	const ours = stdout.split('\n').filter((line) => {
		const name = /--comment (cnilab-trace-\d+) /.exec(line)?.[1];
		return name !== undefined && !kept.includes(name);
	});
	if (ours.length > 0) await restore(ours.map((line) => line.replace(/^-A /, '-D ')));
};

const nameOf = ({ ports: [first] }: Lookout): string => `cnilab-trace-${first}`;

const matches = ({ ports: [first, last], vxlanPorts }: Lookout): readonly string[] => [
	...['--sport', '--dport'].flatMap((end) => [
		...['SYN', 'RST'].map((flag) => `-p tcp -m tcp ${end} ${first}:${last} --tcp-flags ${flag} ${flag}`),
		`-p udp -m udp ${end} ${first}:${last}`,
	]),
	...vxlanPorts.map((port) => `-p udp -m udp --dport ${port}`),
];

const restore = async (lines: readonly string[]): Promise<void> => {
	const input = `*raw\n${lines.join('\n')}\nCOMMIT\n`;
	const { code, stderr } = await run(['iptables-restore', '--noflush', '-w'], { netns: nodeNetns, input });
	if (code !== 0) throw new LabError('failed', `rules can't be traced: ${stderr.trim().split('\n')[0]}`);
};
