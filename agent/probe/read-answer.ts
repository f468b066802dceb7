import * as z from 'zod';
import type { Answer, Proxied } from '../../src/bus/answer.ts';
import { withoutUndefined } from '../../src/model/read/without-undefined.ts';

const AnswerForm = z.object({
	pod: z.string(),
	namespace: z.string(),
	node: z.string(),
	podIP: z.string(),
	clientIP: z.string(),
	clientPort: z.number(),
	port: z.number(),
	protocol: z.enum(['TCP', 'UDP', 'SCTP']),
	host: z.string().optional(),
	path: z.string().optional(),
	forwardedFor: z.string().optional(),
	forwardedHost: z.string().optional(),
	forwardedProto: z.string().optional(),
});

/** Reads a built-in server's answer. Any other text is an answer too, without facts about the server. */
export const answerIn = (text: string): { answer?: Answer } => {
	try {
		return { answer: withoutUndefined(AnswerForm.parse(JSON.parse(text))) };
	} catch {
		return {};
	}
};

/** Parses the header that a controller of Ingress adds to a response: "Via: 1.1 POD.NAMESPACE (10.244.1.2:8080)". */
export const proxiedIn = (head: string): { proxied?: Proxied } => {
	const [, pod = '', namespace = '', ip = '', port] =
		/^via: 1\.1 ([^.\s]+)\.([^.\s]+) \(([\d.]+):(\d+)\)\r?$/im.exec(head) ?? [];
	return pod === '' ? {} : { proxied: { by: `${namespace}/${pod}`, to: { ip, port: Number(port) } } };
};
