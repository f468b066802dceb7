import type { LabError } from '../../errors.ts';
import { actionsOf, type Expectation, type ManifestItem, type Places, type Scenario } from '../scenario.ts';
import { complaintsOf, errorsOf } from './complaint.ts';
import type { Document, Text } from './document.ts';
import { ownDocument } from './own-document.ts';
import type { Path } from './path.ts';
import { inReadingOrder } from './reading-order.ts';
import { scenarioSchema, type WrittenItem, type WrittenStep } from './scenario-schema.ts';
import { withoutUndefined } from './without-undefined.ts';

/** Reads a scenario from a file; reports all errors at once. */
export const readScenario = (file: Text): { scenario?: Scenario; errors: readonly LabError[] } => {
	const { document, errors } = ownDocument(file, 'Scenario');
	if (!document) return { errors };
	const result = scenarioSchema.safeParse(document.value);
	if (!result.success)
		return { errors: inReadingOrder(errorsOf(document, complaintsOf(result.error.issues)), [file.name]) };
	const { metadata, spec } = result.data;
	const scenario = {
		name: metadata.name,
		source: document.at([]),
		topologies: spec.topologies ?? [],
		manifests: itemsOf(document, ['spec', 'manifests'], spec.manifests),
		steps: spec.steps.map((step, i) => stepOf(document, step, i)),
	};
	return { scenario, errors };
};

const stepOf = (document: Document, step: WrittenStep, i: number): Scenario['steps'][number] => {
	const path = ['spec', 'steps', i];
	return withoutUndefined({
		name: step.name ?? `step ${i + 1}`,
		source: document.at(path),
		delete: step.delete ?? [],
		apply: itemsOf(document, [...path, 'apply'], step.apply),
		label: step.label ?? [],
		...actionsOf(step),
		expect: step.expect && placedExceptions(document, [...path, 'expect', 'except'], step.expect),
		places: placesOf(document, path, step),
		checks: (step.checks ?? []).map((check, n) => ({ ...check, source: document.at([...path, 'checks', n]) })),
	});
};

const placedExceptions = (document: Document, path: Path, expect: Expectation): Expectation => ({
	...expect,
	except: expect.except.map((exception, n) => ({ ...exception, source: document.at([...path, n]) })),
});

const placesOf = (document: Document, path: Path, step: WrittenStep): Places | undefined => {
	const lists = placed.flatMap((list) => {
		const items = step[list];
		return items ? [[list, items.map((_, n) => document.at([...path, list, n]))]] : [];
	});
	return lists.length > 0 ? Object.fromEntries(lists) : undefined;
};

const placed = [
	'delete',
	'label',
	'scale',
	'restart',
	'uncordon',
	'cordon',
	'drain',
	'reboot',
	'ready',
	'terminate',
] as const satisfies (keyof Places)[];

/** Inline objects are passed on as source text, so that errors in them have the right position. */
const itemsOf = (document: Document, path: Path, items: readonly WrittenItem[] = []): ManifestItem[] =>
	items.map((item, i) => {
		const source = document.at([...path, i]);
		return 'path' in item ? { path: item.path, source } : { text: document.slice([...path, i]), source };
	});
