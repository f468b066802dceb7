export const protocols = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = (typeof protocols)[number];

export const isPort = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 65535;
