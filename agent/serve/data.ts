import type { IncomingMessage, ServerResponse } from 'node:http';
import { LabError, messageOf } from '../../src/errors.ts';
import type { Host } from './listener.ts';
import { longestValue, volumes } from './volumes.ts';

/** Whether a key is valid: a file's name, possibly in folders. */
const isKey = (key: string): boolean => key.length < 256 && key.split('/').every((part) => /^[\w-][\w.-]*$/.test(part));

/** Whether a request is about a pod's data: /data/KEY. */
export const isAboutData = ({ url = '' }: IncomingMessage): boolean => url.startsWith('/data/');

/** PUT /data/KEY writes into the pod's volume, GET reads it. */
export const serveData = async (
	request: IncomingMessage,
	response: ServerResponse,
	data: Host['data'],
): Promise<void> => {
	const { status, body } = await answerTo(request, data).catch((error: unknown) =>
		// Links, FIFOs and long files of the pod's own programs are neither read nor written.
		said(error instanceof LabError ? 403 : 503, messageOf(error)),
	);
	response.writeHead(status, {
		'content-type': status === 200 && request.method === 'GET' ? 'application/octet-stream' : 'application/json',
	});
	response.end(body);
};

interface Said {
	readonly status: number;
	readonly body: Buffer | string;
}

const answerTo = async (request: IncomingMessage, data: Host['data']): Promise<Said> => {
	const key = (request.url ?? '').slice('/data/'.length).split('?')[0] ?? '';
	if (data === undefined) return said(404, 'this pod has no volume of a persistent volume claim');
	const { claim, folder } = data;
	if (!isKey(key)) return said(400, `"${key}" is no key: letters, digits, "-", "_" and ".", and "/" between them`);
	if (request.method === 'GET') {
		const value = volumes.read(folder, key);
		return value ? { status: 200, body: value } : said(404, `nothing was written under ${key} in ${claim}`);
	}
	if (data.readOnly) return said(405, `${claim} is mounted read-only`);
	if (request.method !== 'PUT' && request.method !== 'POST') return said(405, 'PUT writes, GET reads');
	const value = await bodyOf(request);
	if (!value) return said(413, `at most ${longestValue} bytes`);
	volumes.write(folder, key, value);
	return { status: 200, body: `${JSON.stringify({ claim, key, bytes: value.length })}\n` };
};

const said = (status: number, error: string): Said => ({ status, body: `${JSON.stringify({ error })}\n` });

/** Undefined if it is too long. */
const bodyOf = async (request: IncomingMessage): Promise<Buffer | undefined> => {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request) {
		bytes += chunk.length;
		if (bytes > longestValue) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
};
