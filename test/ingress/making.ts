import type { Cluster } from '../../src/model/cluster.ts';
import type { Ingress, IngressBackends, IngressPath } from '../../src/model/ingress.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { changeWorld, firstWorld, type World } from '../../src/world/world.ts';
import { profileOf } from '../policy/lab.ts';

/** A path that leads to the Service of its name: "Prefix /cart" to "Prefix /cart". */
export const paths = (...words: readonly string[]): readonly IngressPath[] =>
	words.map((word): IngressPath => {
		const [type = '', path = ''] = word.split(' ');
		return { path, type: type === 'Exact' ? 'Exact' : 'Prefix', backend: { service: word, port: 80 } };
	});

export const ingress = (name: string, parts: Partial<Ingress> = {}): Ingress => ({
	namespace: 'shop',
	name,
	rules: [],
	...parts,
});

/** What these manifests make of three nodes. */
export const worldWith = (text: string, backends: IngressBackends = 'service'): World =>
	changed(firstWorld({ ...profileOf('flannel-vxlan', 3), dns: false, ingress: { backends } }), text);

export const changed = (world: World, text: string, gone: readonly string[] = []): World => {
	const { resources, errors } = readManifests([{ name: 't.yaml', text }]);
	const [wrong] = errors;
	if (wrong) throw wrong;
	return changeWorld(world, { delete: gone, apply: resources, label: [] });
};

export const clusterWith = (text: string, backends?: IngressBackends): Cluster => worldWith(text, backends).cluster;

/** "10.244.0.2:80", without the addresses' names. */
export const places = (upstreams: readonly { readonly ip: string; readonly port: number }[]): readonly string[] =>
	upstreams.map(({ ip, port }) => `${ip}:${port}`);
