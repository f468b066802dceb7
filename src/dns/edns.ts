/** The content of an OPT record (RFC 6891, 6.1.3). */
export interface Edns {
	/** The largest UDP answer that the client accepts, in bytes. */
	readonly udpSize: number;
	readonly version: number;
	/** 16 bits; the first one is DNSSEC's DO. */
	readonly flags: number;
	/** Each with its code and length. */
	readonly options: readonly Buffer[];
}

/** Parses an OPT record, from its type on. @throws RangeError when an option exceeds the record. */
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

/** The OPT record of an answer to a query that has one, with those of its options that CoreDNS knows. A cookie is
 * returned unchanged, since no plugin uses it (coredns: request/request.go, SizeAndDo; request/edns0.go). */
export const echoed = ({ udpSize, flags, options }: Edns): Buffer => {
	const kept = options.filter((option) => known.has(option.readUInt16BE(0)));
	return optRecord({ udpSize, extendedRcode: 0, flags: flags & keptFlags, options: Buffer.concat(kept) });
};

/** NSID, EXPIRE, COOKIE, TCP-KEEPALIVE and PADDING. */
const known: ReadonlySet<number> = new Set([3, 9, 10, 11, 12]);

/** CoreDNS clears the lower eight. */
const keptFlags = 0xff00;

/** The OPT record of an answer to an EDNS version other than 0, the only one that CoreDNS supports: the upper bits of
 * rcode 16, BADVERS (coredns: plugin/pkg/edns/edns.go). */
export const badVersion = (): Buffer => optRecord({ udpSize: 0, extendedRcode: 1, flags: 0, options: Buffer.alloc(0) });

interface Opt extends Pick<Edns, 'udpSize' | 'flags'> {
	readonly extendedRcode: number;
	readonly options: Buffer;
}

/** Preceded by the name of the root, a zero byte. */
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
