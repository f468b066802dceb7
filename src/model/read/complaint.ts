import type * as z from 'zod';
import { LabError } from '../../errors.ts';
import { likely } from '../likely.ts';
import type { Document } from './document.ts';
import { type Path, printPath, valueAt } from './path.ts';

/** The common form of zod's issues and of our own checks: a path, and in `message` what is allowed. */
export interface Complaint {
	readonly path: Path;
	readonly message: string;
	/** zod's code; with 'invalid_type' the message names the found value's type. */
	readonly code?: string | undefined;
	readonly keys?: readonly string[];
	readonly values?: readonly unknown[];
	readonly params?: Facts;
}

export interface Facts {
	/** What was found, if the value itself does not show it. */
	readonly found?: string;
	/** The word that was probably meant. */
	readonly likely?: string | undefined;
	/** The key is wrong, not its value. */
	readonly key?: boolean;
}

/** "file:line:col: path: what was found; what is allowed; did you mean …"; one error per complaint. */
export const errorsOf = (document: Document, complaints: readonly Complaint[]): LabError[] =>
	complaints.flatMap((complaint) =>
		complaint.code === 'unrecognized_keys' ? unknownFields(document, complaint) : [errorOf(document, complaint)],
	);

/** Converts zod's issues. A number above MAX_SAFE_INTEGER violates two rules with the same message; it is reported
 * once. */
export const complaintsOf = (issues: readonly z.core.$ZodIssue[]): Complaint[] =>
	issues
		.filter((issue, i) => !isSaid(issue, issues[i - 1]))
		.map((issue) => ({
			path: issue.path,
			message: issue.message,
			code: issue.code,
			...('keys' in issue && { keys: issue.keys }),
			...('values' in issue && { values: issue.values }),
			...(issue.code === 'custom' && issue.params && { params: issue.params }),
		}));

const isSaid = (issue: z.core.$ZodIssue, before: z.core.$ZodIssue | undefined): boolean =>
	issue.code === 'too_big' && before?.code === 'too_big' && printPath(issue.path) === printPath(before.path);

const unknownFields = (document: Document, { path, keys = [], message }: Complaint): LabError[] =>
	keys.map((key) => {
		const meant = likely(key, message.split(', '));
		return badInput(document.keyAt([...path, key]), [
			`${printPath([...path, key])}: found a field that is unknown here`,
			`allowed: ${message}`,
			meant && `did you mean "${meant}"?`,
		]);
	});

const errorOf = (document: Document, complaint: Complaint): LabError => {
	const { path: asked, message, params = {} } = complaint;
	const path = writtenPath(document, asked);
	const value = valueAt(document.value, path);
	const found = params.found
		? `found ${params.found}`
		: params.key
			? `found ${shortened(JSON.stringify(String(path.at(-1))))}`
			: say(document, path, complaint);
	return badInput(params.key ? document.keyAt(path) : document.at(path), [
		`${path.length > 0 ? `${printPath(path)}: ` : ''}${found}`,
		message && `allowed: ${message}`,
		meantBy(document, path, value, complaint),
	]);
};

const badInput = (where: string, parts: readonly (string | undefined)[]): LabError =>
	new LabError('bad-input', parts.filter(Boolean).join('; '), { where });

/** Removes the index from the path of a single value that was read as a list of one. */
const writtenPath = (document: Document, path: Path): Path => {
	const last = path.at(-1);
	const parent = valueAt(document.value, path.slice(0, -1));
	return typeof last === 'number' && !Array.isArray(parent) ? path.slice(0, -1) : path;
};

const say = (document: Document, path: Path, { code, message }: Complaint): string => {
	const value = valueAt(document.value, path);
	if (value === undefined) return 'missing';
	if (value === null) return 'found nothing (null)';
	if (Array.isArray(value)) return value.length === 0 ? 'found an empty list' : 'found a list';
	if (typeof value === 'object') return Object.keys(value).length === 0 ? 'found an empty map' : 'found a map';
	const text = typeof value === 'string' ? JSON.stringify(value) : (document.raw(path) ?? String(value));
	const odd = code === 'invalid_type' || isQuotedNumber(value, message);
	return `found ${shortened(text)}${odd ? ` (a ${typeof value})` : ''}`;
};

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

const meantBy = (
	document: Document,
	path: Path,
	value: unknown,
	{ code, values, message, params }: Complaint,
): string | undefined => {
	if (params?.likely !== undefined) return `did you mean "${params.likely}"?`;
	if (typeof value === 'string' && values) {
		const meant = likely(value, values.map(String));
		return meant && `did you mean "${meant}"?`;
	}
	if (value === undefined && typeof path.at(-1) === 'string' && !params?.found) return mistyped(document, path);
	if (isQuotedNumber(value, message)) return `did you mean ${value}, without quotes?`;
	if (code !== 'invalid_type') return undefined;
	if ((typeof value === 'number' || typeof value === 'boolean') && !/number|true or false|list|map/.test(message))
		return `did you mean "${document.raw(path) ?? value}", in quotes?`;
	return undefined;
};

const isQuotedNumber = (value: unknown, allowed: string): boolean =>
	typeof value === 'string' && /^-?\d+$/.test(value) && allowed.includes('number');

/** Suggests a present, misspelled key for a missing field. */
const mistyped = (document: Document, path: Path): string | undefined => {
	const parent = valueAt(document.value, path.slice(0, -1));
	if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) return undefined;
	const name = String(path.at(-1));
	const written = likely(
		name,
		Object.keys(parent).filter((key) => key !== name),
	);
	return written && `did you mean "${name}" where "${written}" stands?`;
};
