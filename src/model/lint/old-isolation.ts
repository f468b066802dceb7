import type { Warning } from '../warning.ts';
import type { Facts } from './facts.ts';

const annotation = 'net.beta.kubernetes.io/network-policy';

/** Warns about an annotation that isolated a namespace before networking.k8s.io/v1 (Kubernetes 1.7). */
export const oldIsolation = ({ resources }: Facts): readonly Warning[] =>
	resources
		.filter(({ kind, annotations }) => kind === 'Namespace' && Object.hasOwn(annotations, annotation))
		.map(({ name, source }) => ({
			code: 'annotation-without-effect',
			message: `namespace ${name}: the annotation ${annotation} closes nothing since Kubernetes 1.7; a NetworkPolicy with podSelector {} and no rules does`,
			where: source,
		}));
