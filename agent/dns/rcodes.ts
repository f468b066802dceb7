/** Response codes by number: four bits of a message's flags (RFC 1035 and 6895). */
export const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

/** The word for the number in a message's flags. */
export const rcodeIn = (flags: number): string => {
	const code = flags & 0xf;
	return Object.entries(rcodes).find(([, number]) => number === code)?.[0] ?? `RCODE${code}`;
};
