import test from 'ava';
import { profiles } from '../../src/cni/all.ts';
import { planFor } from '../../src/plan/plan.ts';
import { routerName } from '../../src/plan/router.ts';
import { terrainOf } from '../../src/trace/terrain.ts';
import { walk } from '../../src/trace/walk.ts';
import { clusterOn } from '../golden/scenarios.ts';

const who = { agent: 'shop/agent', many: 'shop/many', exporter: 'shop/exporter' };

for (const profile of profiles) {
	const cluster = clusterOn(profile, { name: 'host-ports', nodes: 2 });
	const names = [...cluster.nodes.map(({ name }) => name), routerName];
	const terrain = terrainOf({ cluster, plans: new Map(names.map((name) => [name, planFor(cluster, name)])) });
	const addressOf = (name: string) => {
		const [ip] = [
			...cluster.nodes.filter((node) => node.name === name).map(({ address }) => address),
			...cluster.pods.filter((pod) => pod.name === name).map((pod) => pod.ip),
		];
		if (!ip) throw new RangeError(`nobody is called ${name}`);
		return ip;
	};
	const bridged = profile.cni === 'flannel';
	const n1 = addressOf('n1');
	const localhost = '127.0.0.1' as typeof n1;
	const gateway = bridged ? (addressOf('agent').replace(/\d+$/, '1') as typeof n1) : n1;

	const rows = [
		['external', n1, 18126, 'TCP', who.agent, cluster.topology.external.address],
		['external', n1, 18226, 'TCP', who.agent, cluster.topology.external.address],
		['external', n1, 8125, 'UDP', who.agent, cluster.topology.external.address],
		['external', n1, 36412, 'SCTP', who.agent, cluster.topology.external.address],
		['external', n1, 20016, 'TCP', who.many, cluster.topology.external.address],
		['node/n1', n1, 18126, 'TCP', who.agent, n1],
		['node/n1', localhost, 18128, 'TCP', who.agent, gateway],
		['node/n2', n1, 18126, 'TCP', who.agent, addressOf('n2')],
		[who.many, n1, 18126, 'TCP', who.agent, bridged ? gateway : addressOf('many')],
		[who.agent, n1, 8125, 'UDP', who.agent, gateway],
	] as const;
	for (const [from, to, port, protocol, servedBy, clientIP] of rows)
		test(`${profile.name}: ${from} by ${to}:${port}/${protocol} is led to ${servedBy}, which sees ${clientIP}`, (t) => {
			const found = walk(terrain, { from, to, port, protocol });
			t.is(found.verdict, 'allow', found.cause);
			t.is(found.servedBy, servedBy);
			t.is(found.clientIP, clientIP);
		});

	for (const [from, port, protocol] of [
		['external', 18125, 'TCP'],
		['external', 18126, 'UDP'],
		['external', 18128, 'TCP'],
		[who.many, 8129, 'TCP'],
	] as const)
		test(`${profile.name}: ${from} by ${port}/${protocol} of n1 is led nowhere`, (t) => {
			t.is(walk(terrain, { from, to: n1, port, protocol }).verdict, 'reject');
		});
}
