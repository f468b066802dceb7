import { createHash, timingSafeEqual } from 'node:crypto';
import type { Hello } from './hello.ts';
import { protocolVersion } from './protocol.ts';

/** Proves that a peer belongs to the lab: the lab's token, or a stream whose other end only one node's agent can
 * hold. */
export type Proof = { readonly token: string } | { readonly agent: string };

/** Parses and checks a hello. A refusal quotes only a role and a name, and only if they have the form of a short
 * name. */
export const admit = (text: string, proof: Proof): Hello | { readonly refused: string } => {
	if (text.length > longestHello) return { refused: `a hello has at most ${longestHello} bytes` };
	const { type, version, ...rest } = readObject(text);
	if (type !== 'hello' || typeof version !== 'number') return { refused: `the first text must be ${form}` };
	const who = [rest['role'], rest['name']].filter(isName).join(' ') || 'a peer';
	// A hello of another version may have other fields, so the version is compared first.
	if (version !== protocolVersion)
		return { refused: `${who} speaks version ${version} of the bus, this lab version ${protocolVersion}` };
	const hello = { type, version, ...rest };
	if (!isHello(hello)) return { refused: `a hello must be ${form}` };
	if ('token' in proof)
		return same(hello.token, proof.token) ? hello : { refused: `the token of ${who} is not this lab's` };
	const { role, name } = hello;
	return role === 'agent' && name === proof.agent
		? hello
		: { refused: `this is the stream of agent ${proof.agent}, and not of ${who}` };
};

/** In bytes. */
export const longestHello = 4096;

const form =
	'{"type": "hello", "version": 1, "role": "agent" or "client", "name": up to 63 letters, digits, dots, dashes, "token": "…"}';

const isName = (value: unknown): value is string =>
	typeof value === 'string' && /^[a-z0-9]([-._a-z0-9]{0,61}[a-z0-9])?$/i.test(value);

/** Compares in constant time. */
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
		isName(name) &&
		typeof token === 'string' &&
		(session === undefined || typeof session === 'string') &&
		(received === undefined || (typeof received === 'number' && Number.isInteger(received) && received >= 0))
	);
};
