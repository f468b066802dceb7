import { objectsOf } from '../model/control/contents.ts';
import { compareNames } from '../model/control/order.ts';
import { isMap } from '../model/read/path.ts';
import { refOf } from '../model/resource.ts';
import type { Live } from '../model/write/live.ts';
import { type KubeObject, metadataOf } from '../model/write/manifest.ts';
import type { Item, Listing } from './listing.ts';
import { itemOf } from './workloads.ts';

// Objects that the controller manager creates in every namespace (pkg/controller/serviceaccount;
// pkg/controller/certificates/rootcacertpublisher), unless a manifest has them.

export const defaultAccount = 'default';

export const serviceAccounts: Listing = {
	columns: [],
	wide: [],
	items: (live) =>
		withMade(live, {
			written: objectsOf(live.store, 'ServiceAccount').map((account) => itemOf(live, account, [])),
			made: (namespace) => ({
				apiVersion: 'v1',
				kind: 'ServiceAccount',
				metadata: metadataOf({ namespace, name: defaultAccount }),
			}),
			cells: [],
		}),
};

/** Its certificate is empty, since a lab's API server is only a port that answers. */
export const rootCertificate = 'kube-root-ca.crt';
const annotations = {
	'kubernetes.io/description':
		'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
};

export const configMaps: Listing = {
	columns: ['DATA'],
	wide: [],
	items: (live) =>
		withMade(live, {
			written: objectsOf(live.store, 'ConfigMap').map((map) => itemOf(live, map, [dataOf(map.written)])),
			made: (namespace) => ({
				apiVersion: 'v1',
				kind: 'ConfigMap',
				metadata: metadataOf({ namespace, name: rootCertificate, annotations }),
				data: { 'ca.crt': '' },
			}),
			cells: ['1'],
		}),
};

/** The number of entries. */
const dataOf = (written: unknown): string => {
	const { data, binaryData } = isMap(written) ? written : {};
	const count = [data, binaryData].map((bag) => (isMap(bag) ? Object.keys(bag).length : 0));
	return String(count.reduce((sum, one) => sum + one, 0));
};

interface Made {
	readonly written: readonly Item[];
	readonly made: (namespace: string) => KubeObject & { readonly data?: object };
	readonly cells: readonly string[];
}

const withMade = ({ cluster, store }: Live, { written, made, cells }: Made): readonly Item[] => {
	const own = cluster.namespaces.flatMap(({ name: namespace }): readonly Item[] => {
		const object = made(namespace);
		const { kind, metadata } = object;
		if (store.objects[refOf({ kind, namespace, name: metadata.name })]) return [];
		return [{ namespace, name: metadata.name, labels: {}, cells, object: () => object }];
	});
	return [...own, ...written].sort(compareNames);
};
