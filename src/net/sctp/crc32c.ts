/** Castagnoli's polynomial with its bits reversed (RFC 9260, appendix A). */
const polynomial = 0x82f63b78;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
	let sum = byte;
	for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ polynomial : sum >>> 1;
	return sum;
});

/** The CRC32c of several pieces as one. */
export const crc32c = (...pieces: readonly Uint8Array[]): number => {
	let sum = 0xffffffff;
	for (const bytes of pieces) for (const byte of bytes) sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
	return ~sum >>> 0;
};
