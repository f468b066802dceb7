import { capget, capset, prctl } from './calls.ts';

/** The capabilities of a pod's programs, by their numbers in linux/capability.h: the default set of container runtimes
 * (containerd, oci/spec_opts.go and pkg/oci: defaultUnixCaps), without those by which a program could leave this
 * sandbox:
 * - MKNOD: there is no device cgroup that would deny access to the machine's disks;
 * - SYS_CHROOT: a process with a changed root can't create a user namespace (create_user_ns), and so can't gain
 * rights;
 * - SETPCAP, SETFCAP: they could restore the other capabilities. */
const podCapabilities: Readonly<Record<string, number>> = {
	CHOWN: 0,
	DAC_OVERRIDE: 1,
	FOWNER: 3,
	FSETID: 4,
	KILL: 5,
	SETGID: 6,
	SETUID: 7,
	NET_BIND_SERVICE: 10,
	NET_RAW: 13,
	AUDIT_WRITE: 29,
};

/** prctl(2), capabilities(7). */
const setSecurebits = 28;
const noroot = 1;
const capAmbient = 47;
const ambientRaise = 2;
const ambientClearAll = 4;

/** Offsets of the first words of capability sets in capget's result. */
const permitted = 4;
const inheritable = 8;

/** Runs `work`, which starts programs; they get a pod's capabilities and can never gain more. While it runs, execve gives
 * root no capabilities of its own (SECBIT_NOROOT): a program gets the thread's ambient set only. The thread keeps its own
 * capabilities. File capabilities have no effect, since the pod's root is mounted nosuid. */
export const withPodCapabilities = <T>(work: () => T): T => {
	const before = capget();
	const may = before.readUInt32LE(permitted);
	const own = Object.values(podCapabilities).filter((number) => may & (1 << number));
	const wanted = Buffer.from(before);
	wanted.writeUInt32LE(
		own.reduce((bits, number) => (bits | (1 << number)) >>> 0, 0),
		inheritable,
	);
	capset(wanted);
	try {
		prctl(setSecurebits, noroot);
		for (const number of own) prctl(capAmbient, ambientRaise, number);
		return work();
	} finally {
		prctl(capAmbient, ambientClearAll);
		prctl(setSecurebits, 0);
		capset(before);
	}
};
