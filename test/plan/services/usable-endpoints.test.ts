import test from 'ava';
import type { Endpoint } from '../../../src/model/service.ts';
import { servicePorts } from '../../../src/plan/services/service-port.ts';
import { usableEndpoints } from '../../../src/plan/services/usable-endpoints.ts';
import { clusterWith, endpoint, here, served } from './lab.ts';

const local = { node: 'here', zone: 'a' };
const remote = { node: 'there', zone: 'b' };
const down = { ready: false, serving: false };
const leaving = { ready: false, serving: true, terminating: true };
const forZone = (zone: string) => ({ forZones: [zone] });
const forNode = (node: string) => ({ forNodes: [node], forZones: ['a'] });

type Policy = Parameters<typeof served>[2];
const cluster: Policy = {};
const internal: Policy = { internalTrafficPolicy: 'Local' };
const external: Policy = { type: 'NodePort', nodePort: 30001, externalTrafficPolicy: 'Local' };
const both: Policy = { ...external, ...internal };

interface Row {
	readonly policy?: Policy;
	/** In the order 1, 2, 3 … */
	readonly endpoints: readonly Partial<Endpoint>[];
	readonly cluster?: string;
	readonly local?: string;
	readonly reachable?: string;
	readonly none?: true;
}

const rows: Readonly<Record<string, Row>> = {
	'policy Cluster uses all that are ready': { endpoints: [local, remote, { ...local, ...down }], cluster: '12' },
	'policy Cluster without any has none': { endpoints: [{ ...local, ...down }], none: true },
	'what is about to end serves where nobody else is left': {
		endpoints: [{ ...local, ...leaving }, down],
		cluster: '1',
	},
	'and not beside one that is ready': { endpoints: [{ ...local, ...leaving }, remote], cluster: '2' },
	'what ends and no longer serves is gone': { endpoints: [{ ...leaving, serving: false }], none: true },
	'what is published although not ready counts as ready': {
		endpoints: [{ ready: true, serving: false }],
		cluster: '1',
	},

	'internal Local uses its own node alone': { policy: internal, endpoints: [local, remote], local: '1' },
	'internal Local knows of others elsewhere': { policy: internal, endpoints: [remote], local: '' },
	'internal Local without any at all has none': { policy: internal, endpoints: [down], none: true },
	'external Local has both lists': { policy: external, endpoints: [local, remote], cluster: '12', local: '1' },
	'external Local of nobody outside is no Local': {
		policy: { externalTrafficPolicy: 'Local' },
		endpoints: [local, remote],
		cluster: '12',
	},
	'both Local still need all, for what starts here': {
		policy: both,
		endpoints: [local, remote],
		cluster: '12',
		local: '1',
	},
	'Local falls back to its own that end, Cluster does not': {
		policy: external,
		endpoints: [{ ...local, ...leaving }, remote],
		cluster: '2',
		local: '1',
		reachable: '21',
	},
	'both fall back, each for itself': {
		policy: external,
		endpoints: [
			{ ...local, ...leaving },
			{ ...remote, ...leaving },
		],
		cluster: '12',
		local: '1',
	},

	'hints for the zone are followed': {
		endpoints: [
			{ ...local, ...forZone('a') },
			{ ...remote, ...forZone('b') },
		],
		cluster: '1',
	},
	'hints count only where every ready endpoint has one': {
		endpoints: [{ ...local, ...forZone('a') }, remote, { ...remote, ...down }],
		cluster: '12',
	},
	'an endpoint that is not ready needs no hint': {
		endpoints: [
			{ ...local, ...forZone('a') },
			{ ...remote, ...forZone('b') },
			{ ...remote, ...down },
		],
		cluster: '1',
	},
	'where no hint is for the zone, all will do': {
		endpoints: [
			{ ...local, ...forZone('b') },
			{ ...remote, ...forZone('c') },
		],
		cluster: '12',
	},
	'hints for the node go before those for the zone': {
		endpoints: [
			{ ...local, ...forNode('here') },
			{ ...local, ...forNode('other') },
		],
		cluster: '1',
	},
	'without a hint for the node, those for the zone count': {
		endpoints: [
			{ ...local, ...forNode('other') },
			{ ...remote, ...forNode('there'), ...forZone('b') },
		],
		cluster: '1',
	},
	'policy Local has no regard for hints': {
		policy: external,
		endpoints: [
			{ ...local, ...forZone('b') },
			{ ...remote, ...forZone('a') },
		],
		cluster: '2',
		local: '1',
		reachable: '21',
	},
};

for (const [title, row] of Object.entries(rows))
	test(`of a service's endpoints: ${title}`, (t) => {
		const endpoints = row.endpoints.map((parts, i) => endpoint(`10.180.0.${i + 1}`, parts));
		const [port] = servicePorts(clusterWith([served('ns/svc', '172.30.0.41', row.policy ?? cluster, ...endpoints)]));
		if (!port) throw new Error('no port');
		const usable = usableEndpoints(port, here);
		const names = (list: readonly Endpoint[]) => list.map(({ ip }) => ip.split('.')[3]).join('');
		t.is(names(usable.cluster), row.cluster ?? '');
		t.is(names(usable.local), row.local ?? '');
		t.is(names(usable.reachable), row.reachable ?? row.cluster ?? row.local ?? '');
		t.is(usable.any, !row.none);
	});

test('headless services, names elsewhere and services of another proxy have no ports to serve', (t) => {
	const { clusterIP: _, ...headless } = served('ns/headless', '172.30.0.41').service;
	const all = [
		{ service: headless, endpoints: [] },
		served('ns/theirs', '172.30.0.42', { unproxied: true }),
		served('ns/six', 'fd00::1'),
		served('ns/ours', '172.30.0.43'),
	];
	t.deepEqual(
		servicePorts(clusterWith(all)).map(({ name }) => name),
		['ns/ours:p80'],
	);
});
