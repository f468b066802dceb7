/** A packet as it was on the wire, and what it was wrapped in. */
export interface Captured {
	readonly outer?: Wrapping;
	readonly srcMac: string;
	readonly dstMac: string;
	readonly src: string;
	readonly dst: string;
	readonly protocol: 'TCP' | 'UDP' | 'other';
	readonly srcPort: number;
	readonly dstPort: number;
}

export interface Wrapping {
	readonly vni: number;
	readonly udpPort: number;
	readonly srcMac: string;
	readonly dstMac: string;
	readonly src: string;
	readonly dst: string;
	/** Bytes of the whole packet less those of the one inside, as IP counts them. */
	readonly overhead: number;
}

/** Packets of a capture file that tcpdump wrote on this machine (little endian, Ethernet); `vxlan` names the UDP ports
 * behind which another packet is looked for. */
export const decodePcap = (file: Buffer, { vxlan }: { vxlan: readonly number[] }): readonly Captured[] => {
	if (file.length < 24) return [];
	if (file.readUInt32LE(0) !== 0xa1b2c3d4) throw new RangeError('this is no capture file');
	const packets: Captured[] = [];
	let at = 24;
	while (at + 16 <= file.length) {
		const bytes = file.readUInt32LE(at + 8);
		const frame = file.subarray(at + 16, at + 16 + bytes);
		at += 16 + bytes;
		if (frame.length < bytes) break;
		const packet = decode(frame, vxlan);
		if (packet) packets.push(packet);
	}
	return packets;
};

const ethernet = 14;
const udpHeader = 8;
const vxlanHeader = 8;
const protocols: Readonly<Record<number, Captured['protocol']>> = { 6: 'TCP', 17: 'UDP' };

const decode = (frame: Buffer, vxlan: readonly number[]): Captured | undefined => {
	if (frame.readUInt16BE(12) !== 0x0800) return undefined;
	const ip = frame.subarray(ethernet);
	const payload = ip.subarray((ip.readUInt8(0) & 0x0f) * 4);
	const facts = {
		dstMac: mac(frame.subarray(0, 6)),
		srcMac: mac(frame.subarray(6, 12)),
		src: address(ip.subarray(12, 16)),
		dst: address(ip.subarray(16, 20)),
	};
	const [srcPort, dstPort] = [payload.readUInt16BE(0), payload.readUInt16BE(2)];
	const protocol = protocols[ip.readUInt8(9)] ?? 'other';
	if (protocol !== 'UDP' || !vxlan.includes(dstPort)) return { ...facts, protocol, srcPort, dstPort };
	const header = payload.subarray(udpHeader);
	const inner = header.subarray(vxlanHeader);
	const packet = decode(inner, vxlan);
	if (!packet) return undefined;
	const overhead = ip.readUInt16BE(2) - inner.subarray(ethernet).readUInt16BE(2);
	// RFC 7348: the flag says that the 24 bits from byte 4 on are the VNI.
	const vni = header.readUInt8(0) === 0x08 ? header.readUIntBE(4, 3) : -1;
	return { ...packet, outer: { vni, udpPort: dstPort, ...facts, overhead } };
};

const mac = (bytes: Buffer): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
const address = (bytes: Buffer): string => [...bytes].join('.');
