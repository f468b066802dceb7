import { LabError } from '../../errors.ts';
import { likely } from '../likely.ts';
import { errorsOf } from './complaint.ts';
import { type Document, parseDocuments, type Text } from './document.ts';
import { isMap } from './path.ts';
import { inReadingOrder } from './reading-order.ts';

export const ownVersion = 'cnilab.dev/v1';
const ownKinds = ['Topology', 'Scenario'] as const;

/** The one document of a file that holds a Topology or a Scenario. */
export const ownDocument = (
	file: Text,
	kind: (typeof ownKinds)[number],
): { document?: Document; errors: readonly LabError[] } => {
	const { documents, errors } = parseDocuments(file);
	const [document, second] = documents;
	if (second) {
		const message = `found a second document; allowed: one ${kind} a file`;
		errors.push(new LabError('bad-input', message, { where: second.at([]) }));
	}
	if (!document) return { errors: errors.length > 0 ? errors : [nothingIn(file, kind)] };
	errors.push(...errorsOf(document, headOf(document.value, kind)));
	return errors.length > 0 ? { errors: inReadingOrder(errors, [file.name]) } : { document, errors };
};

const nothingIn = ({ name }: Text, kind: string): LabError =>
	new LabError('bad-input', `found nothing; allowed: a ${kind}`, { where: `${name}:1:1` });

const headOf = (value: unknown, kind: string) => {
	if (!isMap(value)) return [{ path: [], message: `a map of apiVersion, kind, metadata, spec`, code: 'invalid_type' }];
	const wrong = (key: string, wanted: string) => ({
		path: [key],
		message: wanted,
		params: { likely: likely(textOf(value[key]), [wanted]) },
	});
	return [
		...(value['apiVersion'] === ownVersion ? [] : [wrong('apiVersion', ownVersion)]),
		...(value['kind'] === kind ? [] : [wrong('kind', kind)]),
	];
};

/** '' for values that are not texts: String() would call a map's own `toString`. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
