import type { Limits } from './pressure.ts';

/** Time-out of the closing handshake, in ms. */
const closeTimeout = 1000;

/** Settings of ws for both sides. No compression: peers are close by, and CPU time is what limits them. */
export const socketSettings = ({ text }: Limits) => ({ perMessageDeflate: false, maxPayload: text, closeTimeout });

/** A close frame holds at most 123 bytes of reason. */
export const closeReason = (reason: string): string => Buffer.from(reason).subarray(0, 120).toString();
