import type { Lookout } from '../../src/bus/evidence.ts';
import { LabError } from '../../src/errors.ts';
import { nodeNetns } from '../../src/kernel/object.ts';
import { run } from '../tools.ts';

/** Has every rule that a packet of the lookout meets told by the kernel, in either direction, on the node's own
 * namespace, and the tunnel's packets around it too. Of TCP only how a connection begins or is refused: what follows
 * meets the same rules, and the kernel tells only so much at once. The rules only watch; they carry a name to be found by.
 * @throws LabError where the kernel has no TRACE. */
export const putTraceRules = async (lookout: Lookout): Promise<void> => {
	const rulesFor = (matches: readonly string[]): readonly string[] =>
		['PREROUTING', 'OUTPUT'].flatMap((chain) =>
			matches.map((match) => `-I ${chain} ${match} -m comment --comment ${nameOf(lookout)} -j TRACE`),
		);
	const own = rulesFor(ownMatches(lookout));
	const [narrow, wide] = [tunnelled, everyTunnelled].map((matches) => rulesFor(matches(lookout)));
	await restore([...own, ...(narrow ?? [])]).catch(() => restore([...own, ...(wide ?? [])]));
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

const ownMatches = ({ ports: [first, last] }: Lookout): readonly string[] =>
	['--sport', '--dport'].flatMap((end) => [
		...['SYN', 'RST'].map((flag) => `-p tcp -m tcp ${end} ${first}:${last} --tcp-flags ${flag} ${flag}`),
		`-p udp -m udp ${end} ${first}:${last}`,
	]);

/** Around UDP, or around TCP's SYN or RST. Behind the outer UDP header (8 bytes) come VXLAN's and Ethernet's (8 and 14),
 * then the inner IPv4 header, whose protocol ends at byte 40, and from byte 50 on TCP's, whose flags end at byte 64. */
const tunnelled = ({ vxlanPorts }: Lookout): readonly string[] => {
	const inner = (test: string): string => `0>>22&0x3C@${test}`;
	const around = [inner('36&0xFF=17'), `${inner('36&0xFF=6')}&&${inner('60&0x6=1:6')}`];
	return vxlanPorts.flatMap((port) => around.map((test) => `-p udp -m udp --dport ${port} -m u32 --u32 "${test}"`));
};

/** For a kernel that has no u32. */
const everyTunnelled = ({ vxlanPorts }: Lookout): readonly string[] =>
	vxlanPorts.map((port) => `-p udp -m udp --dport ${port}`);

const restore = async (lines: readonly string[]): Promise<void> => {
	const input = `*raw\n${lines.join('\n')}\nCOMMIT\n`;
	const { code, stderr } = await run(['iptables-restore', '--noflush', '-w'], { netns: nodeNetns, input });
	if (code !== 0) throw new LabError('failed', `rules can't be traced: ${stderr.trim().split('\n')[0]}`);
};
