import type { Lookout } from '../../src/bus/evidence.ts';
import { LabError } from '../../src/errors.ts';
import { nodeNetns } from '../../src/net/netns.ts';
import type { Protocol } from '../../src/net/port.ts';
import { run } from '../kernel/tools.ts';

/** Adds TRACE rules, by which the kernel reports every rule that a packet of the capture passes: in both directions, in
 * the node's own namespace, and also for packets in a tunnel. For TCP and SCTP only packets that begin or refuse a
 * connection are traced: later ones pass the same rules, and the kernel drops messages if there are too many at once.
 * A comment names the rules, so that they can be removed. @throws LabError when the kernel has no TRACE. */
export const putTraceRules = async (lookout: Lookout): Promise<void> => {
	const rulesFor = (matches: readonly string[]): readonly string[] =>
		['PREROUTING', 'OUTPUT'].flatMap((chain) =>
			matches.map((match) => `-I ${chain} ${match} -m comment --comment ${nameOf(lookout)} -j TRACE`),
		);
	const mine = rulesFor([...ownMatches(lookout), ...targetMatches(lookout)]);
	const [narrow, wide] = [tunnelled, everyTunnelled].map((matches) => rulesFor(matches(lookout)));
	await restore([...mine, ...(narrow ?? [])]).catch(() => restore([...mine, ...(wide ?? [])]));
};

/** Removes trace rules except those of other captures, including rules that an earlier agent has left. */
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

/** UDP is always included, since the monitor is tested with datagrams of these ports. */
const ownMatches = ({ ports: [first, last], protocols }: Lookout): readonly string[] =>
	['--sport', '--dport'].flatMap((end) =>
		[...new Set<Protocol>(['UDP', ...protocols])].flatMap((protocol) =>
			own[protocol].map((match) => match.replace('PORTS', `${end} ${first}:${last}`)),
		),
	);

/** A masquerade may change the source port, so packets are also matched by their destination. */
const targetMatches = ({ targets = [], protocols }: Lookout): readonly string[] =>
	targets.flatMap(({ ip, port }) =>
		protocols.flatMap((protocol) =>
			own[protocol].flatMap((match) => [
				`-d ${ip} ${match.replace('PORTS', `--dport ${port}`)}`,
				`-s ${ip} ${match.replace('PORTS', `--sport ${port}`)}`,
			]),
		),
	);

const own: Readonly<Record<Protocol, readonly string[]>> = {
	TCP: ['SYN', 'RST'].map((flag) => `-p tcp -m tcp PORTS --tcp-flags ${flag} ${flag}`),
	UDP: ['-p udp -m udp PORTS'],
	SCTP: ['-p sctp -m sctp PORTS --chunk-types any INIT,INIT_ACK,ABORT'],
};

/** Offsets in a tunnelled packet: after the outer UDP header (8 bytes) come VXLAN's and Ethernet's (8 and 14), then the
 * inner IPv4 header, whose protocol field ends at byte 40, and from byte 50 its payload. TCP's flags end at byte 64;
 * SCTP's first chunk begins with its type at byte 62. */
const tunnelled = ({ vxlanPorts, protocols }: Lookout): readonly string[] =>
	vxlanPorts.flatMap((port) =>
		protocols.map((protocol) => `-p udp -m udp --dport ${port} -m u32 --u32 "${inner[protocol]}"`),
	);

const at = (test: string): string => `0>>22&0x3C@${test}`;
const inner: Readonly<Record<Protocol, string>> = {
	TCP: `${at('36&0xFF=6')}&&${at('60&0x6=1:6')}`,
	UDP: at('36&0xFF=17'),
	// INIT, INIT ACK, ABORT.
	SCTP: `${at('36&0xFF=132')}&&${at('59&0xFF=1:2,6')}`,
};

/** For a kernel without u32. */
const everyTunnelled = ({ vxlanPorts }: Lookout): readonly string[] =>
	vxlanPorts.map((port) => `-p udp -m udp --dport ${port}`);

const restore = async (lines: readonly string[]): Promise<void> => {
	const input = `*raw\n${lines.join('\n')}\nCOMMIT\n`;
	const { code, stderr } = await run(['iptables-restore', '--noflush', '-w'], { netns: nodeNetns, input });
	if (code !== 0) throw new LabError('failed', `rules can't be traced: ${stderr.trim().split('\n')[0]}`);
};
