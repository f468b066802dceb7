import { LabError } from '../errors.ts';
import { ceilings } from '../model/ceilings.ts';
import type { Cluster } from '../model/cluster.ts';
import { likely } from '../model/likely.ts';
import { nameOf } from '../model/name-of.ts';
import type { Exception, Step } from '../model/scenario.ts';
import { idleExceptions } from '../reach/expected.ts';
import { covers, external, nodePlace } from '../reach/place.ts';
import { questions } from '../reach/questions.ts';
import type { Shape } from '../reach/table.ts';

/** Errors for expectations that cover no cell, which would pass whatever the lab does, and for a table that is too
 * large to be probed. */
export const idleIn = ({ expect, source }: Pick<Step, 'expect' | 'source'>, cluster: Cluster): readonly LabError[] => {
	if (!expect) return [];
	const shape = questions(cluster, expect);
	const cells = shape.rows.length * shape.columns.length;
	const counted = `${shape.rows.length} clients and ${shape.columns.length} ports`;
	if (cells > ceilings.cells) {
		const message = `expect: found ${cells} questions (${counted}); allowed: at most ${ceilings.cells}`;
		return [
			new LabError('bad-input', message, { where: source, hint: 'limit the scenario to fewer pods, or use checks' }),
		];
	}
	const waiting = (cluster.pending ?? []).map(nameOf);
	const idle = idleExceptions(shape, expect).filter(
		({ from, to }) => !waiting.some((pod) => covers(from, pod) || covers(to, pod)),
	);
	if (idle.length > 0) return idle.map((exception) => idleError(exception, shape, cluster));
	const isAsked = shape.rows.some((from) => shape.columns.some(({ to }) => to !== from));
	if (isAsked || waiting.length > 0) return [];
	const message = `expect: found no pair to probe (${counted}); allowed: an expectation of pods that serve a port`;
	return [
		new LabError('bad-input', message, {
			where: source,
			hint: "pods serve the ports that their containers declare; manifests that are not the scenario's own come with -f",
		}),
	];
};

const idleError = (exception: Exception, { rows, columns }: Shape, cluster: Cluster): LabError => {
	const { from, to, port, protocol, source } = exception;
	const nodes = cluster.nodes.map(({ name }) => nodePlace(name));
	const places = [...new Set([...rows, ...columns.map((column) => column.to), external, ...nodes])];
	const said = (message: string, near?: string) =>
		new LabError('bad-input', message, { where: source, hint: near && `did you mean ${near}?` });
	const unmatched = (field: string, word: string) =>
		said(`${field}: found ${word}, which matches nothing; allowed: ${words}`, likely(word, places));
	if (!rows.some((place) => covers(from, place))) return unmatched('from', from);
	if (![...rows, ...nodes, external].some((place) => covers(to, place))) return unmatched('to', to);
	const served = [
		...new Set(columns.flatMap((column) => (covers(to, column.to) ? [`${column.port}/${column.protocol}`] : []))),
	];
	const asked = [port, protocol].filter(Boolean).join('/');
	if (served.length === 0) return said(`to: found ${to}, which serves no port; allowed: pods that serve one`);
	const fits = columns.some(
		(column) =>
			covers(to, column.to) &&
			(port ?? column.port) === column.port &&
			(protocol ?? column.protocol) === column.protocol,
	);
	if (!fits) return said(`port: found ${asked}, which ${to} does not serve; allowed: ${served.join(', ')}`);
	return said(
		`found from ${from} to ${to}, which is one and the same; allowed: two, since no place is probed from itself`,
	);
};

const words = 'a pod outside kube-system (ns/name, stars allowed), external, or node/NAME';
