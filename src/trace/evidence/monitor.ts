import { tables } from '../../kernel/chain-key.ts';
import type { Table } from '../../kernel/object.ts';

/** A packet as the kernel's rule trace prints it before a hook's chain. */
export interface TracedPacket {
	readonly in?: string;
	readonly out?: string;
	readonly src: string;
	readonly dst: string;
	readonly sport: number;
	readonly dport: number;
	/** The IP header's identification. */
	readonly id: number;
	readonly flags: readonly string[];
}

/** A rule that a packet matched, or the end of a hook's chain. */
export interface Met {
	readonly packet: TracedPacket;
	readonly table: Table;
	readonly chain: string;
	/** As `iptables-save` prints it; absent if the chain's policy decided. */
	readonly rule?: string;
	/** "ACCEPT", "DROP", "CONTINUE", "RETURN", "JUMP cali-FORWARD", "GOTO …". */
	readonly verdict: string;
}

/** Parses the output of `xtables-monitor --trace`: a PACKET line at each hook's chain, a TRACE line for each rule. The
 * lines of concurrent packets are interleaved; the trace id in front tells them apart. */
export const readMonitor = (lines: readonly string[]): readonly Met[] => {
	const met: Met[] = [];
	const packets = new Map<string, TracedPacket | undefined>();
	for (const line of lines) {
		const [, kind, id = ''] = /^ ?(PACKET|TRACE): \d+ ([0-9a-f]+) /.exec(line) ?? [];
		if (kind === 'PACKET') packets.set(id, packetIn(line));
		const packet = packets.get(id);
		const step = packet && stepIn(line);
		if (packet && step) met.push({ packet, ...step });
	}
	return met;
};

const packetIn = (line: string): TracedPacket | undefined => {
	const words = line.trim().split(' ');
	const facts = new Map(words.filter((word) => word.includes('=')).map((word) => [word.split('=')[0], word]));
	const fact = (name: string): string => facts.get(name)?.slice(name.length + 1) ?? '';
	if (!fact('SRC')) return undefined;
	return {
		...(fact('IN') && { in: fact('IN') }),
		...(fact('OUT') && { out: fact('OUT') }),
		src: fact('SRC'),
		dst: fact('DST'),
		sport: Number(fact('SPORT')),
		dport: Number(fact('DPORT')),
		id: Number(fact('ID')),
		flags: words.filter((word) => /^(SYN|ACK|RST|FIN|PSH)$/.test(word)),
	};
};

/** " TRACE: 2 8c52ab81 filter:cali-FORWARD:rule:0x15:CONTINUE  -4 -t filter -A cali-FORWARD … -j MARK …" */
const stepIn = (line: string): Omit<Met, 'packet'> | undefined => {
	const [, place = '', rule = ''] = /^ TRACE: \d+ [0-9a-f]+ (\S+)\s*(?:-[46] -t \S+ -A \S+ ?(.*))?$/.exec(line) ?? [];
	const [, name, chain = '', said = ''] = /^([a-z]+):(.+?):(?:rule:0x[0-9a-f]+|policy|return):(.*)$/.exec(place) ?? [];
	const table = tables.find((one) => one === name);
	if (!table) return undefined;
	return { table, chain, ...(rule && { rule: rule.trim() }), verdict: verdictIn(said) };
};

/** xtables-monitor 1.8 has no name for RETURN and prints its number, NFT_RETURN, -5. */
const verdictIn = (said: string): string => (said === '0xfffffffb' ? 'RETURN' : said.replace(':', ' '));
