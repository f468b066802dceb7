import { LabError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { likelyPath } from '../model/likely-path.ts';
import { nameOf } from '../model/name-of.ts';
import type { Exception } from '../model/scenario.ts';
import { covers, external, nodePlace } from '../reach/place.ts';
import { type Shape, TruthTable } from '../reach/table.ts';

/** Parses --from: rows of a table besides the pods'. @param words as in --from @throws LabError for a word that is no
 * such row, with the likely one */
export const rowsFor = ({ nodes, pods }: Cluster, words: readonly string[]): readonly Exception[] => {
	const places = [external, ...nodes.map(({ name }) => nodePlace(name))];
	for (const word of words) {
		if (places.some((place) => covers(word, place))) continue;
		if (pods.some((pod) => covers(word, nameOf(pod))))
			throw new LabError('bad-input', `--from: found the pod ${word}; allowed: external, node/NAME`, {
				hint: 'every pod outside kube-system is a row as it is',
			});
		const near = nodes.some(({ name }) => name === word) ? nodePlace(word) : likelyPath(word, places);
		throw new LabError('bad-input', `--from: there is no ${word} in this lab; allowed: external, node/NAME`, {
			hint: near ? `did you mean ${near}?` : `rows besides the pods': ${places.slice(0, 8).join(', ')}`,
		});
	}
	return words.map((from) => ({ from, to: '*', verdict: 'allow' }));
};

/** An empty table must not be mistaken for one without failures. @throws LabError with exit code 1, as in kubectl if
 * nothing is selected */
export const refuseEmpty = (shape: Shape, lab: string): void => {
	const [cell] = new TruthTable(shape).cells();
	if (cell) return;
	throw new LabError(
		'failed',
		`there is nothing to ask in lab ${lab}: no pod outside kube-system serves a port to another`,
		{
			hint: '`cnilab get pods` lists pods; with --from external the world asks too',
		},
	);
};
