import { LabError } from '../errors.ts';
import type { Flow } from './pressure.ts';
import type { Frame, Message } from './protocol.ts';
import { shown } from './shown.ts';

/** Parses a frame. @throws LabError when the text is not a frame. */
export const readFrame = (text: string): Frame<unknown> => {
	const frame = parse(text);
	if (typeof frame !== 'object' || frame === null) throw garbled('a text that is not a frame', text);
	const seq = 'seq' in frame ? count(frame.seq, text) : undefined;
	const ack = 'ack' in frame ? count(frame.ack, text) : undefined;
	return {
		...(seq !== undefined && { seq }),
		...(ack !== undefined && { ack }),
		...('body' in frame && { body: frame.body }),
	};
};

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		throw garbled('a text that is not JSON', text);
	}
};

const count = (value: unknown, text: string): number => {
	if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
	throw garbled('a seq or ack that is not a whole number', text);
};

/** Whether the body is a message of this direction, by its type. */
export const isOf = <M extends Message>(flow: Flow<M>, body: unknown): body is M =>
	typeof body === 'object' &&
	body !== null &&
	'type' in body &&
	typeof body.type === 'string' &&
	Object.hasOwn(flow.keep, body.type);

/** The error for a peer that breaks the protocol. Nothing that it sends after that can be trusted. */
export const garbled = (what: string, text: string): LabError =>
	new LabError('failed', `the peer sent ${what}${text && `: ${shown(text)}`}`);
