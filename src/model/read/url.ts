import { isPort } from '../../net/port.ts';
import { likely } from '../likely.ts';
import { holdsTemplate, templateWords } from '../template.ts';
import { text } from './leaf.ts';

/** http and https use HTTP; the others send one line and read one. */
export const schemes = ['http', 'https', 'tcp', 'udp', 'sctp'] as const;
export type Scheme = (typeof schemes)[number];

export const isScheme = (text: string): text is Scheme => schemes.some((scheme) => scheme === text);

export const speaksHttp = (scheme: Scheme): boolean => scheme === 'http' || scheme === 'https';

/** Whether a URL uses HTTP. */
export const isHttp = (url: string): boolean => /^https?:/.test(url);

export const isHttps = (url: string): boolean => url.startsWith('https:');

export const urlForms =
	'http://host[:port][/path], https://host[:port][/path], tcp://host:port, udp://host:port or sctp://host:port';

/** The URL of a check; it may contain templates. */
export const url = text(urlForms, isUrl, mendUrl);

function isUrl(value: string): boolean {
	const plain = value.replace(/\{\{[^{}]*\}\}/g, (whole) => (holdsTemplate(whole) ? 'x' : whole));
	const [, scheme = '', host = '', port, path = ''] =
		/^([a-z]+):\/\/([\w.*-]+|\[[\da-f:.]+\])(?::(\w+))?(\/\S*)?$/i.exec(plain) ?? [];
	if (!isScheme(scheme) || host === '') return false;
	if (port !== undefined && port !== 'x' && !isPort(Number(port))) return false;
	return speaksHttp(scheme) || (port !== undefined && path === '');
}

/** Suggests a correction for a misspelled template word, or a missing or unknown scheme. */
function mendUrl(value: string): string {
	const templated = value.replace(/\{\{\s*(\w+)/g, (whole, word: string) =>
		whole.replace(word, likely(word, templateWords) ?? word),
	);
	const [, scheme, rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/.exec(templated) ?? [];
	return `${likely(scheme ?? '', schemes) ?? 'http'}://${rest}`;
}
