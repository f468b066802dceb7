import { join } from 'node:path';
import { ingressBackends } from '../../src/model/ingress.ts';
import { root } from '../shape/sources.ts';
import { testIf } from '../skip.ts';
import { bare, topologyFile } from './grounds.ts';
import { cnilab } from './lab.ts';

const scenario = join(root, 'scenarios', 'service', 'ingress-backends.yaml');

/** What pods and the controller say of it, by real packets. */
const expected = {
	service: { paths: ['external → controller → Service → pod'], hops: [2], sources: ['itself'] },
	nodes: { paths: ['external → controller → node → pod'], hops: [2], sources: ['its node', 'another node'] },
	pods: { paths: ['external → controller → pod'], hops: [1], sources: ['itself'] },
};

for (const profile of ['flannel-vxlan', 'calico-vxlan'])
	testIf(
		bare.fit,
		`on ${profile} the ways of an Ingress to its pods differ in hops and in whom the pods see`,
		async (t) => {
			t.timeout(120_000);
			const files = ingressBackends.map((backends) => topologyFile(profile, { nodes: 3, backends }));
			const args = ['compare', scenario, '-t', files.join(), '--runtime', bare.runtime, '-o', 'json'];
			const { sides } = JSON.parse(await cnilab(bare.user, args));
			t.deepEqual(
				sides.map(({ name, passed, ingress }: Record<string, unknown>) => ({ name, passed, ingress })),
				ingressBackends.map((way) => ({ name: `${profile}-by-${way}`, passed: true, ingress: expected[way] })),
			);
		},
	);
