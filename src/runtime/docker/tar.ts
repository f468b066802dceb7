/** A file of an archive; its folders are created when it is unpacked. */
export interface Entry {
	/** At most 100 bytes, without a leading slash. */
	readonly path: string;
	readonly data: Buffer;
}

const block = 512;

/** A tar archive in ustar format (POSIX.1-1988): owned by root, readable by all, with date 0, so that the same files
 * give the same bytes. */
export const tarOf = (entries: readonly Entry[]): Buffer =>
	Buffer.concat([...entries.flatMap(({ path, data }) => [header(path, data.length), data, padding(data)]), end]);

const end = Buffer.alloc(2 * block);

const padding = (data: Buffer): Buffer => Buffer.alloc((block - (data.length % block)) % block);

const header = (path: string, size: number): Buffer => {
	const head = Buffer.alloc(block);
	if (Buffer.byteLength(path) > 100) throw new RangeError(`"${path}" is too long for a tar header`);
	head.write(path, 0);
	head.write(octal(0o644, 7), 100);
	head.write(octal(0, 7), 108);
	head.write(octal(0, 7), 116);
	head.write(octal(size, 11), 124);
	head.write(octal(0, 11), 136);
	head.write('0', 156);
	head.write('ustar\x0000', 257);
	// For the checksum, its own field counts as blanks.
	head.fill(' ', 148, 156);
	const sum = head.reduce((total, byte) => total + byte, 0);
	head.write(`${octal(sum, 6)}\0 `, 148);
	return head;
};

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
