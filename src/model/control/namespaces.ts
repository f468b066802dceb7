import type { Namespace } from '../cluster.ts';
import type { Warning } from '../warning.ts';
import { patched } from './contents.ts';
import { compareNames, compareTexts } from './order.ts';
import type { Store } from './store.ts';

/** The namespaces of every new cluster. */
export const builtInNamespaces: readonly string[] = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** The namespaces that are declared, built in, or only used. kubectl would reject objects in an undeclared one; it is
 * created here with a warning, since manifests often omit the Namespace. */
export const namespacesOf = (
	store: Store,
): { readonly namespaces: readonly Namespace[]; readonly warnings: readonly Warning[] } => {
	const objects = Object.values(store.objects).sort((a, b) => compareNames(a, b) || compareTexts(a.kind, b.kind));
	const declared = new Map(
		objects.flatMap((object) => (object.kind === 'Namespace' ? [[object.name, object.labels]] : [])),
	);
	const used = new Set(objects.flatMap(({ namespace }) => (namespace === '' ? [] : [namespace])));
	const names = [...new Set([...builtInNamespaces, ...declared.keys(), ...used])].sort(compareTexts);
	const missing = names.filter((name) => !declared.has(name) && !builtInNamespaces.includes(name));
	return {
		namespaces: names.map((name) => ({
			name,
			labels: patched(store, `Namespace/${name}`, { ...declared.get(name), 'kubernetes.io/metadata.name': name }),
		})),
		warnings: missing.map((name) => {
			const users = objects.filter(({ namespace }) => namespace === name);
			return {
				code: 'namespace-missing',
				message: `namespace ${name} is made although no manifest declares it (kubectl would say: namespaces "${name}" not found); ${users.length === 1 ? 'one object needs it' : `${users.length} objects need it`}`,
				...(users[0] === undefined ? {} : { where: users[0].source }),
			};
		}),
	};
};
