import * as z from 'zod';
import { ceilings } from '../ceilings.ts';
import type { Probe } from '../volume.ts';
import { fields, list, maybe, maybeText, portOrName, text, whole, word } from './leaf.ts';

const http = z.looseObject(
	{ port: portOrName, path: maybeText(text('a path')), scheme: maybeText(word(['HTTP', 'HTTPS'])) },
	{ error: 'a map of path, port, scheme' },
);
const socket = z.looseObject({ port: portOrName }, { error: 'a map with port' });

/** A readinessProbe, livenessProbe or startupProbe, with the API server's defaults. */
export const probe = fields({
	httpGet: maybe(http),
	tcpSocket: maybe(socket),
	grpc: maybe(socket),
	exec: maybe(fields({ command: maybe(list(text('a word'), 'words')) })),
	initialDelaySeconds: maybe(whole(0, ceilings.seconds)),
	periodSeconds: maybe(whole(1, ceilings.seconds)),
	timeoutSeconds: maybe(whole(1, ceilings.seconds)),
	successThreshold: maybe(whole(1, ceilings.attempts)),
	failureThreshold: maybe(whole(1, ceilings.attempts)),
})
	.superRefine(({ httpGet, tcpSocket, grpc, exec }, { addIssue }) => {
		const count = [httpGet, tcpSocket, grpc, exec].filter(Boolean).length;
		if (count !== 1)
			addIssue({
				code: 'custom',
				message: 'one of httpGet, tcpSocket, grpc and exec',
				params: { found: count === 0 ? 'none of them' : `${count} of them` },
			});
	})
	.transform(
		(read): Probe => ({
			ask: askOf(read),
			initialDelay: read.initialDelaySeconds ?? 0,
			period: read.periodSeconds ?? 10,
			timeout: read.timeoutSeconds ?? 1,
			successes: read.successThreshold ?? 1,
			failures: read.failureThreshold ?? 3,
		}),
	);

interface Read {
	readonly httpGet?: z.output<typeof http> | undefined;
	readonly tcpSocket?: { readonly port: number | string } | undefined;
	readonly grpc?: { readonly port: number | string } | undefined;
	readonly exec?: { readonly command: readonly string[] | undefined } | undefined;
}

/** The probe's action. gRPC is not implemented: a successful TCP connection counts instead. */
const askOf = ({ httpGet, tcpSocket, grpc, exec }: Read): Probe['ask'] => {
	const tcp = tcpSocket ?? grpc;
	const secure = httpGet?.scheme === 'HTTPS';
	if (httpGet) return { http: { port: httpGet.port, path: httpGet.path ?? '/', ...(secure && { secure }) } };
	return tcp ? { tcp: { port: tcp.port } } : { exec: exec?.command ?? [] };
};
