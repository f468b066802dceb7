import { readFileSync } from 'node:fs';
import { installFilter } from './libc.ts';

/** In an ordinary user's lab only one user id is mapped: root. tcpdump drops its rights by changing to another user and
 * fails where there is none. This filter makes setuid, setgid and setgroups succeed without effect, in this process and
 * all that it starts. No rights are gained by it: outside of the lab all of them are that one ordinary user.
 * @returns whether the filter was needed */
export const pretendOthers = (): boolean => {
	const calls = machines[process.arch];
	if (!calls || !isAlone()) return false;
	installFilter(filterOf(calls));
	return true;
};

/** The kernel denies setgroups where users were mapped by somebody without the right to. */
const isAlone = (): boolean => {
	try {
		return readFileSync('/proc/self/setgroups', 'utf8').trim() === 'deny';
	} catch {
		return false;
	}
};

interface Machine {
	/** AUDIT_ARCH_… of include/uapi/linux/audit.h. */
	readonly audit: number;
	/** Numbers of setuid, setgid and setgroups. */
	readonly calls: readonly [number, number, number];
}

const machines: Readonly<Partial<Record<NodeJS.Architecture, Machine>>> = {
	x64: { audit: 0xc000003e, calls: [105, 106, 116] },
	arm64: { audit: 0xc00000b7, calls: [146, 144, 159] },
};

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, k: number];

const load = 0x20;
const jumpIfEqual = 0x15;
const answer = 0x06;
/** Offsets in struct seccomp_data. */
const callNumber = 0;
const architecture = 4;
const allow = 0x7fff0000;
/** SECCOMP_RET_ERRNO with no error: the call is not made and answers 0. */
const succeed = 0x00050000;

const filterOf = ({ audit, calls: [setuid, setgid, setgroups] }: Machine): Buffer => {
	const program: readonly Instruction[] = [
		[load, 0, 0, architecture],
		[jumpIfEqual, 0, 4, audit],
		[load, 0, 0, callNumber],
		[jumpIfEqual, 3, 0, setuid],
		[jumpIfEqual, 2, 0, setgid],
		[jumpIfEqual, 1, 0, setgroups],
		[answer, 0, 0, allow],
		[answer, 0, 0, succeed],
	];
	return Buffer.concat(program.map(bytesOf));
};

const bytesOf = ([code, ifTrue, ifFalse, k]: Instruction): Buffer => {
	const bytes = Buffer.alloc(8);
	bytes.writeUInt16LE(code, 0);
	bytes.writeUInt8(ifTrue, 2);
	bytes.writeUInt8(ifFalse, 3);
	bytes.writeUInt32LE(k, 4);
	return bytes;
};
