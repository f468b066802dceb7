import { chainKey, tables } from '../../src/kernel/chain-key.ts';

/** Which chains the messages of one datagram of nfnetlink's NFTABLES group are about, by their keys; undefined: it may
 * be any. What is neither a chain's nor a rule's is about none that a plan holds. (include/uapi/linux/netlink.h,
 * include/uapi/linux/netfilter/nfnetlink.h and nf_tables.h) */
export const chainsIn = (datagram: Buffer): readonly string[] | undefined => {
	const keys = new Set<string>();
	for (let at = 0; at < datagram.length; ) {
		if (at + headBytes > datagram.length) return undefined;
		const length = datagram.readUInt32LE(at);
		if (length < headBytes || at + length > datagram.length) return undefined;
		const found = chainOf(datagram.subarray(at, at + length));
		if (found === 'any') return undefined;
		if (found !== 'none') keys.add(found);
		at += aligned(length);
	}
	return [...keys];
};

/** struct nlmsghdr and struct nfgenmsg */
const headBytes = 20;
const aligned = (bytes: number): number => (bytes + 3) & ~3;

const subsystem = 10;
const [newTable, delTable, newChain, delChain, newRule, delRule] = [0, 2, 3, 5, 6, 8];
const chainMessages: readonly number[] = [newChain, delChain];
const ruleMessages: readonly number[] = [newRule, delRule];
const families: Readonly<Record<number, 4 | 6>> = { 2: 4, 10: 6 };
const tableAttribute = 1;
const ruleChainAttribute = 2;
const chainNameAttribute = 3;

const chainOf = (message: Buffer): string => {
	const type = message.readUInt16LE(4) - subsystem * 256;
	if (type === newTable || type === delTable) return 'any';
	if (!chainMessages.includes(type) && !ruleMessages.includes(type)) return 'none';
	const texts = attributesOf(message);
	const named = texts.get(tableAttribute);
	const name = texts.get(chainMessages.includes(type) ? chainNameAttribute : ruleChainAttribute);
	if (named === undefined || name === undefined) return 'any';
	const family = families[message.readUInt8(16)];
	const table = tables.find((known) => known === named);
	return family && table ? chainKey({ family, table, name }) : 'none';
};

/** Those that are told first, as texts. */
const attributesOf = (message: Buffer): ReadonlyMap<number, string> => {
	const texts = new Map<number, string>();
	for (let at = headBytes; at + 4 <= message.length; ) {
		const length = message.readUInt16LE(at);
		if (length < 4) break;
		const end = Math.min(at + length, message.length);
		texts.set(
			message.readUInt16LE(at + 2) & attributeType,
			message.toString('utf8', at + 4, end).replace(/\0.*$/s, ''),
		);
		at += aligned(length);
	}
	return texts;
};

const attributeType = 0x3fff;
