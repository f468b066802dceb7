import * as z from 'zod';
import { curlExits, verdicts } from '../../model/scenario.ts';
import type { Probe, ProbeResult } from '../probe.ts';
import { count, id, name, patience, port, protocol } from './leaf.ts';

export const probe: z.ZodType<Probe> = z.strictObject({
	id,
	from: name,
	to: name,
	port,
	protocol,
	mode: z.enum(['http', 'raw', 'held', 'connect']),
	host: name.exactOptional(),
	path: z.string().max(8192).exactOptional(),
	tls: z.enum(['verify', 'insecure']).exactOptional(),
	patienceMs: patience,
	dig: z.strictObject({ name, type: name }).exactOptional(),
	sport: port.exactOptional(),
	bytes: z.int().min(0).max(65_535).exactOptional(),
});

const text = z.string().exactOptional();

const answer = z.looseObject({
	...{ pod: z.string(), namespace: z.string(), node: z.string(), podIP: z.string(), clientIP: z.string() },
	...{ clientPort: z.number(), port: z.number(), protocol, host: text, path: text },
	...{ forwardedFor: text, forwardedHost: text, forwardedProto: text },
});

export const probeResult: z.ZodType<ProbeResult> = z.looseObject({
	id,
	verdict: z.enum(verdicts),
	exit: z.literal(curlExits),
	error: text,
	ms: z.number(),
	status: z.number().exactOptional(),
	answer: answer.exactOptional(),
	tls: z
		.looseObject({ version: z.string(), names: z.array(z.string()), issuer: z.string(), untrusted: text })
		.exactOptional(),
	proxied: z.looseObject({ by: z.string(), to: z.looseObject({ ip: z.string(), port: z.number() }) }).exactOptional(),
	dns: z.looseObject({ rcode: z.string(), answers: z.array(z.string()) }).exactOptional(),
	held: count.exactOptional(),
});
