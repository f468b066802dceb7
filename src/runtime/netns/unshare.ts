/** Namespaces of a lab's own, in the words of unshare(1); --kill-child takes them down with the process that made them.
 * @param by who makes them: root of the machine or of a user namespace, or an ordinary user, who becomes root of one */
export const unshareFlags = (by: 'root' | 'user'): readonly string[] => [
	...(by === 'root' ? [] : ['--user', '--map-root-user']),
	'--net',
	'--mount',
	'--pid',
	'--fork',
	'--kill-child',
	'--mount-proc',
];
