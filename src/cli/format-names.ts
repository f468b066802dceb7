/** Formats of cnilab's own that have a JSON Schema. */
export const formatNames = ['topology', 'scenario', 'result'] as const;
export type Format = (typeof formatNames)[number];
