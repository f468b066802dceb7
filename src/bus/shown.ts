/** A peer's text for messages and logs: shortened, and with control characters escaped, so that a terminal does not act
 * on them. */
export const shown = (value: unknown): string => {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	const start = text.slice(0, most).replace(control, escaped);
	return text.length > most ? `${start}… (${text.length} letters)` : start;
};

const most = 80;

/** Control characters (C0, DEL, C1), and those that change the direction of writing. */
const control = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
