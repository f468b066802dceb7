import { createHash, timingSafeEqual } from 'node:crypto';
import { type Hello, protocolVersion } from './protocol.ts';

/** Reads a hello: who it is, or why not. */
export const admit = (text: string, token: string): Hello | { readonly refused: string } => {
	const hello = readHello(text);
	if (!hello)
		return { refused: 'the first text must be a hello: {"type": "hello", "version", "role", "name", "token"}' };
	if (hello.version !== protocolVersion)
		return {
			refused: `${hello.role} ${hello.name} speaks version ${hello.version} of the bus, this lab version ${protocolVersion}`,
		};
	if (!same(hello.token, token)) return { refused: `the token of ${hello.role} ${hello.name} is not this lab's` };
	return hello;
};

/** Takes as long whatever the difference is. */
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const readHello = (text: string): Hello | undefined => {
	try {
		const value: unknown = JSON.parse(text);
		return isHello(value) ? value : undefined;
	} catch {
		return undefined;
	}
};

const isHello = (value: unknown): value is Hello => {
	if (typeof value !== 'object' || value === null) return false;
	const { type, version, role, name, token, session, received }: Record<string, unknown> = { ...value };
	return (
		type === 'hello' &&
		typeof version === 'number' &&
		(role === 'agent' || role === 'client') &&
		typeof name === 'string' &&
		typeof token === 'string' &&
		(session === undefined || typeof session === 'string') &&
		(received === undefined || (typeof received === 'number' && Number.isInteger(received) && received >= 0))
	);
};
