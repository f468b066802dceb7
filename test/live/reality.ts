import type { Probe, ProbeResult } from '../../src/bus/probe.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { nameOf } from '../../src/model/name-of.ts';
import type { Ip } from '../../src/net/ip.ts';
import type { Protocol } from '../../src/net/port.ts';
import { planFor } from '../../src/plan/plan.ts';
import { externalPorts, routerName } from '../../src/plan/router.ts';
import { terrainOf } from '../../src/trace/terrain.ts';
import { walk } from '../../src/trace/walk.ts';
import type { LiveLab } from './lab.ts';

interface Cell {
	readonly from: string;
	readonly to: Ip;
	readonly port: number;
	readonly protocol: Protocol;
}

/** Everybody asks everybody: pods, nodes and the host outside, every port that is served and one that is not. What real
 * packets met, and what a walk over the plans foretells, a line each. */
export const askAll = async (lab: LiveLab): Promise<{ readonly observed: string[]; readonly predicted: string[] }> => {
	const cluster = await lab.cluster();
	const cells = cellsOf(cluster);
	const results = await lab.client.call('probe', { probes: cells.map(probeOf) });
	const byId = new Map(results.map((result) => [result.id, result]));
	const plans = new Map([...cluster.nodes.map(({ name }) => name), routerName].map((n) => [n, planFor(cluster, n)]));
	const terrain = terrainOf({ cluster, plans });
	return {
		observed: cells.map((cell, id) => lineOf(cell, meeting(byId.get(id)))),
		predicted: cells.map((cell) => {
			const { verdict, clientIP } = walk(terrain, cell);
			return lineOf(cell, { verdict, clientIP: verdict === 'allow' ? clientIP : undefined });
		}),
	};
};

const cellsOf = ({ pods, nodes, topology }: Cluster): readonly Cell[] => {
	const places = [...pods.map(nameOf), ...nodes.map(({ name }) => `node/${name}`), 'external'];
	const served = pods.flatMap(({ ip, ports }) => ports.map(({ port, protocol }) => ({ to: ip, port, protocol })));
	const closed = [...pods.map(({ ip }) => ip), topology.external.address].flatMap((to) => [
		{ to, port: 81, protocol: 'TCP' as const },
	]);
	const outside = externalPorts.map((port) => ({
		to: topology.external.address,
		port,
		protocol: 'TCP' as const,
	}));
	return places.flatMap((from) => [...served, ...closed, ...outside].map((target) => ({ from, ...target })));
};

const probeOf = ({ from, to, port, protocol }: Cell, id: number): Probe => ({
	id,
	from,
	to,
	port,
	protocol,
	mode: 'raw',
	patienceMs: 400,
});

interface Meeting {
	readonly verdict: string;
	readonly clientIP?: string | undefined;
}

const meeting = (result: ProbeResult | undefined): Meeting => ({
	verdict: result ? `${result.verdict}${result.verdict === 'unknown' ? `: ${result.error}` : ''}` : 'not asked',
	clientIP: result?.answer?.clientIP,
});

const lineOf = ({ from, to, port, protocol }: Cell, { verdict, clientIP = '' }: Meeting): string =>
	`${from} → ${to}:${port}/${protocol}: ${verdict} ${clientIP}`.trimEnd();
