import type { Cluster } from '../../src/model/cluster.ts';
import { nameOf } from '../../src/model/name-of.ts';
import { tunnelIp } from '../../src/model/pod-network.ts';
import { oracle } from '../../src/reach/oracle/oracle.ts';
import { walkCell } from '../../src/reach/predicted.ts';
import { printCell } from '../../src/reach/table.ts';
import { walkable } from '../../src/trace/predict.ts';

/** What the plans make otherwise than the oracle, from every pod and node to every port that a pod serves. Between
 * nodes of Calico with VXLAN a node is seen at its tunnel's address. */
export const disagreements = (cluster: Cluster): { readonly cells: number; readonly wrong: readonly string[] } => {
	const ask = oracle(cluster, { seenAs: (node) => [tunnelIp(node)] });
	const terrain = walkable(cluster);
	const places = [...cluster.pods.map(nameOf), ...cluster.nodes.map(({ name }) => `node/${name}`)];
	const cells = places.flatMap((from) =>
		cluster.pods
			.filter((pod) => nameOf(pod) !== from)
			.flatMap((pod) => pod.ports.map(({ port, protocol }) => ({ from, to: nameOf(pod), port, protocol }))),
	);
	const wrong = cells.flatMap((cell) => {
		const [meant, made] = [ask(cell), walkCell(cell, terrain)];
		if (meant.verdict === made?.verdict) return [];
		return [
			`${printCell(cell)}: ${meant.verdict} is meant (${meant.because}), and ${made?.verdict} made (${made?.cause})`,
		];
	});
	return { cells: cells.length, wrong };
};
