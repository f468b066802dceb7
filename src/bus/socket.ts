import type { Limits } from './pressure.ts';

/** How long a closing handshake may take before the socket is torn, in ms. */
const closeTimeout = 1000;

/** What both sides ask of ws. Nothing is compressed: a lab's peers are near, and their time is the processor's. */
export const socketSettings = ({ text }: Limits) => ({ perMessageDeflate: false, maxPayload: text, closeTimeout });

/** A close frame has room for 123 bytes of reason. */
export const closeReason = (reason: string): string => Buffer.from(reason).subarray(0, 120).toString();
