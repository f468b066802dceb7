/** What an OPT record says (RFC 6891, 6.1.3). */
export interface Edns {
	/** How long an answer over UDP may be, in bytes. */
	readonly udpSize: number;
	readonly version: number;
	/** DNSSEC's bit is the first of sixteen. */
	readonly flags: number;
	/** Each with its code and length before it. */
	readonly options: readonly Buffer[];
}

/** Reads an OPT record, from its type on.
 * @throws RangeError when an option ends behind it. */
export const ednsIn = (record: Buffer): Edns => ({
	udpSize: record.readUInt16BE(2),
	version: record.readUInt8(5),
	flags: record.readUInt16BE(6),
	options: optionsIn(record.subarray(fixedBytes)),
});

/** Type, size of messages, version and flags, length of the options. */
const fixedBytes = 10;

const optionsIn = (data: Buffer): readonly Buffer[] => {
	const options: Buffer[] = [];
	for (let at = 0; at < data.length; ) {
		const end = at + 4 + data.readUInt16BE(at + 2);
		if (end > data.length) throw new RangeError('half an option');
		options.push(data.subarray(at, end));
		at = end;
	}
	return options;
};

/** The OPT record of an answer: who speaks EDNS hears it, with those of the options that CoreDNS knows. A cookie comes
 * back as it came, since no plugin does more with it (coredns: request/request.go, SizeAndDo; request/edns0.go). */
export const echoed = ({ udpSize, flags, options }: Edns): Buffer => {
	const kept = options.filter((option) => known.has(option.readUInt16BE(0)));
	return optRecord({ udpSize, extendedRcode: 0, flags: flags & keptFlags, options: Buffer.concat(kept) });
};

/** NSID, EXPIRE, COOKIE, TCP-KEEPALIVE and PADDING. */
const known: ReadonlySet<number> = new Set([3, 9, 10, 11, 12]);

/** CoreDNS clears the lower eight. */
const keptFlags = 0xff00;

/** The OPT record of an answer to another version than 0, which is all that CoreDNS speaks: the upper bits of rcode 16,
 * BADVERS (coredns: plugin/pkg/edns/edns.go). */
export const badVersion = (): Buffer => optRecord({ udpSize: 0, extendedRcode: 1, flags: 0, options: Buffer.alloc(0) });

interface Opt extends Pick<Edns, 'udpSize' | 'flags'> {
	readonly extendedRcode: number;
	readonly options: Buffer;
}

/** The name before the type is the root's, a zero. */
const optRecord = ({ udpSize, extendedRcode, flags, options }: Opt): Buffer => {
	const record = Buffer.alloc(1 + fixedBytes);
	record.writeUInt16BE(optType, 1);
	record.writeUInt16BE(udpSize, 3);
	record.writeUInt8(extendedRcode, 5);
	record.writeUInt16BE(flags, 7);
	record.writeUInt16BE(options.length, 9);
	return Buffer.concat([record, options]);
};

export const optType = 41;
