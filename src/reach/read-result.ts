import { LabError, messageOf } from '../errors.ts';
import type { RunResult, ScenarioResult } from './result.ts';

/** A saved result, as `compare a.json b.json` reads it. @throws LabError when the text is none, with its name. */
export const readRunResult = (text: string, name: string): RunResult => {
	const value = parse(text, name);
	if (isRunResult(value)) return value;
	throw new LabError('bad-input', 'this is no result of a run', {
		where: name,
		hint: 'save one with: cnilab run SCENARIO -o json',
	});
};

const parse = (text: string, name: string): unknown => {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new LabError('bad-input', `this is no JSON: ${messageOf(error)}`, { where: name });
	}
};

const isRunResult = (value: unknown): value is RunResult =>
	isObject(value) &&
	value['apiVersion'] === 'cnilab.dev/v1' &&
	value['kind'] === 'RunResult' &&
	isListOf(value['results'], isScenarioResult);

const isScenarioResult = (value: unknown): value is ScenarioResult =>
	isObject(value) &&
	typeof value['scenario'] === 'string' &&
	typeof value['topology'] === 'string' &&
	isObject(value['timings']) &&
	isListOf(value['steps'], isStep);

const isStep = (value: unknown): boolean =>
	isObject(value) &&
	typeof value['name'] === 'string' &&
	isListOf(value['probes'], isProbe) &&
	Array.isArray(value['checks']);

const isProbe = (value: unknown): boolean =>
	isObject(value) && ['from', 'to', 'protocol', 'verdict'].every((field) => typeof value[field] === 'string');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const isListOf = (value: unknown, is: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(is);
