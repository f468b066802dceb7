/** Namespaces of a lab's own, in the words of unshare(1); --kill-child takes them down with the process that made
 * them. */
export const unshareFlags = (): readonly string[] => [
	...(process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user']),
	'--net',
	'--mount',
	'--pid',
	'--fork',
	'--kill-child',
	'--mount-proc',
];
