import * as z from 'zod';
import type { Evidence } from '../evidence.ts';
import type { FromAgent, Message, Role, ToCoordinator, Up } from '../protocol.ts';
import { firstIssue } from './first-issue.ts';
import { count, id, windowSize } from './leaf.ts';
import { probeResult } from './probe.ts';

type Schemas<M extends Message> = { readonly [T in M['type']]: z.ZodType<Extract<M, { readonly type: T }>> };

const text = z.string();
const texts = z.array(text);
const coded = z.enum(['bad-input', 'cannot', 'failed']);
const words = {
	message: text,
	...{ where: text.exactOptional(), asked: text.exactOptional(), hint: text.exactOptional() },
};
const failure = z.looseObject({
	...words,
	errors: z.array(z.looseObject({ ...words, code: coded })).exactOptional(),
});

const program = z.looseObject({
	...{ pod: text, id: text, restarts: count, ready: z.boolean() },
	...{ initializing: text.exactOptional(), container: text.exactOptional() },
	...{ ended: text.exactOptional(), exitCode: z.int().exactOptional() },
});

const listOf = <T>() => z.custom<readonly T[]>(Array.isArray, 'a list');

/** Only the lists themselves are checked, not their many entries: the sender is one of the lab's own agents. */
const evidence = z.looseObject({
	node: text,
	rules: texts,
	overrun: z.boolean(),
	frames: listOf<Evidence['frames'][number]>(),
	lookups: listOf<Evidence['lookups'][number]>(),
	devices: listOf<Evidence['devices'][number]>(),
	counters: listOf<Evidence['counters'][number]>(),
	notes: texts,
});

const agent: Schemas<FromAgent> = {
	synced: z.looseObject({
		type: z.literal('synced'),
		...{ generation: count, digest: text, objects: z.record(text, z.number()), changed: count, ms: z.number() },
	}),
	failed: z.looseObject({ type: z.literal('failed'), generation: count, failure }),
	drift: z.looseObject({ type: z.literal('drift'), objects: texts }),
	programs: z.looseObject({ type: z.literal('programs'), states: z.array(program) }),
	health: z.looseObject({
		type: z.literal('health'),
		...{ lagMs: z.number(), rssBytes: z.number(), pods: count },
	}),
	lookingOut: z.looseObject({ type: z.literal('lookingOut'), id, failure: text.exactOptional() }),
	told: z.looseObject({ type: z.literal('told'), id, evidence }),
	verdicts: z.looseObject({
		type: z.literal('verdicts'),
		...{ id, results: z.array(probeResult), done: z.boolean() },
	}),
	output: z.looseObject({ type: z.literal('output'), id, stream: z.enum(['stdout', 'stderr']), data: text }),
	exit: z.looseObject({ type: z.literal('exit'), id, code: z.int() }),
};

/** A call's verb and arguments are checked where the call is answered, so that the caller gets the error. */
const client: { readonly [T in ToCoordinator['type']]: z.ZodType<{ readonly type: T }> } = {
	call: z.looseObject({ type: z.literal('call'), id, verb: text }),
	...({
		cancel: z.looseObject({ type: z.literal('cancel'), id }),
		resize: z.looseObject({ type: z.literal('resize'), id, ...windowSize }),
		input: z.looseObject({ type: z.literal('input'), id, data: text.nullable() }),
		subscribe: z.looseObject({ type: z.literal('subscribe'), since: count.exactOptional() }),
	} satisfies Schemas<Exclude<ToCoordinator, { type: 'call' }>>),
};

/** Returns what is wrong with a message of a known type; undefined: nothing. */
export type Check<M extends Message> = (message: M) => string | undefined;

const checkBy =
	<M extends Message>(schemas: { readonly [T in M['type']]: z.ZodType }): Check<M> =>
	(message) => {
		const type: M['type'] = message.type;
		const { error } = schemas[type].safeParse(message);
		return error && `a message "${type}" whose ${firstIssue(error)}`;
	};

/** Checks of messages to the coordinator, by role. */
export const checks: { readonly [R in Role]: Check<Up<R>> } = { agent: checkBy(agent), client: checkBy(client) };
