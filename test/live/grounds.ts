import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profiles } from '../../src/cni/all.ts';
import type { IngressBackends } from '../../src/model/ingress.ts';
import { runtimes } from '../../src/runtime/all.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import type { Fit } from '../skip.ts';
import { fitsUser, nobody, self, type User } from './users.ts';

/** What labs are built on. */
export interface Ground {
	readonly name: string;
	readonly runtime: Runtime['name'];
	readonly user: User;
	readonly fit: Fit;
}

const fitness = new Map(await Promise.all(runtimes.map(async ({ name, probe }) => [name, await probe()] as const)));

const on = (runtime: Runtime['name'], user: User): Ground => {
	const asked: Fit = fitness.get(runtime) ?? { fit: false, why: `there is no runtime ${runtime}` };
	return { name: `${runtime} by ${user.name}`, runtime, user, fit: asked.fit ? fitsUser(user) : asked };
};

/** Bare namespaces by the one who runs the tests. */
export const bare = on('netns', self);

/** Bare namespaces by somebody without rights; where the tests are run by such a one, `bare` is that already. */
export const ordinary = on('netns', nobody);

export const containers = on('docker', self);

const folder = mkdtempSync(join(tmpdir(), 'cnilab-live-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, value: object): string => {
	const file = join(folder, name);
	writeFileSync(file, JSON.stringify({ apiVersion: 'cnilab.dev/v1', ...value }));
	return file;
};

interface TopologyParts {
	readonly nodes: number;
	/** How controllers of Ingress reach pods; it is said in the topology's name. */
	readonly backends?: IngressBackends;
	/** Of the underlay; it is said in the topology's name too. */
	readonly machine?: 'reachable';
}

/** With the machine on it, an underlay is one of the machine's networks: another run of tests has most likely another
 * one. All others share theirs. */
const ownUnderlay = `10.187.${process.pid % 256}.0/24`;

/** A profile as a file. */
export const topologyFile = (profile: string, { nodes, backends, machine }: TopologyParts): string => {
	const { cni, options } = profiles.find(({ name }) => name === profile) ?? {};
	const ingress = backends && { ingress: { backends } };
	const spec = {
		cni: { name: cni, options },
		nodes,
		...(machine && { underlay: { cidr: ownUnderlay, machine } }),
		...ingress,
	};
	const name = [profile, ...(backends ? [`by-${backends}`] : []), ...(machine ? [machine] : [])].join('-');
	return write(`${name}-${nodes}.yaml`, { kind: 'Topology', metadata: { name }, spec });
};

export const pods = join(import.meta.dirname, 'pods.yaml');

/** A scenario with a step that lasts longer than any test waits. */
export const longScenario = (profile: string): string => {
	const checks = [{ from: 'shop/front', exec: ['sleep', '600'], expect: { exit: 0 } }];
	const spec = {
		topologies: [topologyFile(profile, { nodes: 2 })],
		manifests: [pods],
		steps: [{ name: 'a long sleep', checks }],
	};
	return write('long.yaml', { kind: 'Scenario', metadata: { name: 'long' }, spec });
};
