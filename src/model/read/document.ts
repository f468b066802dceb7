import {
	LineCounter,
	parseAllDocuments,
	type ScalarTag,
	type YAMLParseError,
	type Document as YamlDocument,
} from 'yaml';
import { LabError, messageOf } from '../../errors.ts';
import type { Source } from '../meta.ts';
import { mask, unmask } from '../template.ts';
import { withSeparators } from './json-values.ts';
import type { Path } from './path.ts';
import { keyAt, nodeAt, rawAt, sliceAt } from './place.ts';
import { plainValue, tooDeep } from './plain-value.ts';

/** A file's name, as printed in messages, and its contents. */
export interface Text {
	readonly name: string;
	readonly text: string;
}

/** One YAML document or JSON value, with source positions. */
export interface Document {
	readonly value: unknown;
	/** file:line:column of the value at the path, or of the nearest enclosing value. */
	at(path: Path): Source;
	/** file:line:column of the key that ends the path. */
	keyAt(path: Path): Source;
	/** The source text of a plain scalar: "1.10" where the value is 1.1. */
	raw(path: Path): string | undefined;
	/** The source text of the part at the path, padded so that lines and columns match the file. */
	slice(path: Path): string;
}

interface ParseOptions {
	/** Reads bare yes, no, on and off as booleans, as in YAML 1.1, which Kubernetes uses. */
	readonly yesIsTrue?: boolean;
}

/** Parses all documents of a text. Empty ones are skipped; errors in one do not hide the others. */
export const parseDocuments = (
	file: Text,
	options: ParseOptions = {},
): { documents: Document[]; errors: LabError[] } => {
	const whole = parsedText(file.text, options);
	if (!whole.some(({ errors }) => errors.length > 0)) return documentsOf(file, whole, file.text);
	const apart = withSeparators(file.text);
	if (!apart) return documentsOf(file, whole, file.text);
	return documentsOf(file, parsedText(apart.text, options), apart.text, apart.before);
};

const parsedText = (text: string, options: ParseOptions): readonly YamlDocument[] => {
	const parsed = parseAllDocuments(mask(text), {
		merge: true,
		prettyErrors: false,
		logLevel: 'error',
		stringKeys: true,
		customTags: (tags) => (options.yesIsTrue ? [yesOrNo, ...tags] : tags),
	});
	return Symbol.iterator in parsed ? parsed : [];
};

/** @param text the parsed text, if it differs from the file's @param before maps its offsets to the file's */
const documentsOf = (
	file: Text,
	parsed: readonly YamlDocument[],
	text: string,
	before = (offset: number): number => offset,
): { documents: Document[]; errors: LabError[] } => {
	const lines = new LineCounter();
	lines.addNewLine(0);
	for (const { index } of file.text.matchAll(/\n/g)) lines.addNewLine(index + 1);
	const place = (offset: number): Source => {
		const { line, col } = lines.linePos(before(offset));
		return `${file.name}:${line}:${Math.max(col, 1)}`;
	};
	const documents: Document[] = [];
	const errors: LabError[] = [];
	for (const yaml of parsed) {
		const broken = brokenBy(yaml, text, place);
		errors.push(...broken);
		if (broken.length > 0 || yaml.contents === null) continue;
		try {
			const { value, refusals } = plainValue(yaml.toJS());
			const document = documentOf(yaml, value, { text, place });
			for (const { path, key, message } of refusals)
				errors.push(new LabError('bad-input', message, { where: key ? document.keyAt(path) : document.at(path) }));
			if (value !== null && refusals.length === 0) documents.push(document);
		} catch (cause) {
			// Too many aliases: a "billion laughs" document would exhaust the memory.
			const where = place(yaml.range?.[0] ?? 0);
			const said = messageOf(cause);
			const message = isStackOverflow(said) ? tooDeep : `broken YAML: ${said}`;
			errors.push(new LabError('bad-input', message, { where, cause }));
		}
	}
	return { documents, errors };
};

const yesOrNo: ScalarTag = {
	tag: 'tag:yaml.org,2002:bool',
	default: true,
	test: /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/,
	resolve: (word) => /^(?:yes|on)$/i.test(word),
};

const helmHint = 'this looks like a template; render it first: helm template CHART > manifests.yaml';

/** The parser is recursive and reports its stack overflow as an error in the text. */
const isStackOverflow = (message: string): boolean => /call stack/i.test(message);

/** The first error, since later ones mostly follow from it, and every duplicate key. */
const brokenBy = (yaml: YamlDocument, text: string, place: (offset: number) => Source): LabError[] => {
	if (yaml.errors.length === 0) return [];
	const hint = /\{\{-?\s*(?:\.|\$|if|range|include|template)/.test(text) ? { hint: helmHint } : {};
	return yaml.errors
		.filter(({ code }, i) => i === 0 || code === 'DUPLICATE_KEY')
		.map((error) => new LabError('bad-input', worded(error, text), { where: place(error.pos[0]), ...hint }));
};

/** The parser's message; obscure ones are replaced. */
const worded = ({ code, message, pos }: YAMLParseError, text: string): string => {
	const key = /^"[^"]*"|^[^\s:]+/.exec(text.slice(pos[0]))?.[0] ?? '';
	if (code === 'DUPLICATE_KEY') return `found the key ${key} a second time; allowed: each key of a map once`;
	if (code === 'NON_STRING_KEY')
		return 'broken YAML: found a map or list as a key; allowed: a text (braces need quotes)';
	if (isStackOverflow(message)) return tooDeep;
	return `broken YAML: ${unmask(message.charAt(0).toLowerCase() + message.slice(1))}`;
};

const documentOf = (
	yaml: YamlDocument,
	value: unknown,
	{ text, place }: { text: string; place: (offset: number) => Source },
): Document => ({
	value,
	at: (path) => place(nodeAt(yaml, path)?.range?.[0] ?? 0),
	keyAt: (path) => place((keyAt(yaml, path) ?? nodeAt(yaml, path))?.range?.[0] ?? 0),
	raw: (path) => rawAt(yaml, path),
	slice: (path) => sliceAt(yaml, path, text),
});

/** The part of a document at a path, as a document of its own. */
export const within = (document: Document, base: Path, value: unknown): Document => ({
	value,
	at: (path) => document.at([...base, ...path]),
	keyAt: (path) => document.keyAt([...base, ...path]),
	raw: (path) => document.raw([...base, ...path]),
	slice: (path) => document.slice([...base, ...path]),
});

/** A document for a value without a file; all its parts have the given position. */
export const plainDocument = (value: unknown, where: Source): Document => ({
	value,
	at: () => where,
	keyAt: () => where,
	raw: () => undefined,
	slice: () => JSON.stringify(value),
});
