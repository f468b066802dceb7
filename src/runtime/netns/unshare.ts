/** The namespaces of a lab, as options of unshare(1). With --kill-child they end together with the process that created
 * them. @param by root of the machine or of a user namespace, or an ordinary user, who becomes root of a new user
 * namespace */
export const unshareFlags = (by: 'root' | 'user'): readonly string[] => [
	...(by === 'root' ? [] : ['--user', '--map-root-user']),
	'--net',
	'--mount',
	'--pid',
	'--fork',
	'--kill-child',
	'--mount-proc',
];
