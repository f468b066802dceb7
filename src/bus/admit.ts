import { createHash, timingSafeEqual } from 'node:crypto';
import type { Hello } from './hello.ts';
import { protocolVersion } from './protocol.ts';

/** Reads a hello: who it is, or why not. */
export const admit = (text: string, token: string): Hello | { readonly refused: string } => {
	const { type, version, ...rest } = readObject(text);
	if (type !== 'hello' || typeof version !== 'number') return { refused: `the first text must be ${form}` };
	const who = [rest['role'], rest['name']].filter((word) => typeof word === 'string').join(' ') || 'a peer';
	// Another version's hello may have another form: its version is what it must be told.
	if (version !== protocolVersion)
		return { refused: `${who} speaks version ${version} of the bus, this lab version ${protocolVersion}` };
	const hello = { type, version, ...rest };
	if (!isHello(hello)) return { refused: `a hello must be ${form}` };
	return same(hello.token, token) ? hello : { refused: `the token of ${who} is not this lab's` };
};

const form = '{"type": "hello", "version": 1, "role": "agent" or "client", "name": "…", "token": "…"}';

/** Takes as long whatever the difference is. */
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const readObject = (text: string): Record<string, unknown> => {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? { ...value } : {};
	} catch {
		return {};
	}
};

const isHello = (value: Record<string, unknown>): value is Record<string, unknown> & Hello => {
	const { role, name, token, session, received } = value;
	return (
		(role === 'agent' || role === 'client') &&
		typeof name === 'string' &&
		typeof token === 'string' &&
		(session === undefined || typeof session === 'string') &&
		(received === undefined || (typeof received === 'number' && Number.isInteger(received) && received >= 0))
	);
};
