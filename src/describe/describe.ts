import type { Item } from '../listing/listing.ts';
import type { ShownKind } from '../model/kind-names.ts';
import { refOf } from '../model/resource.ts';
import type { Description } from './description.ts';
import { describeIngress } from './ingress.ts';
import { describeNamespace } from './namespace.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import { describePolicy, specLines } from './policy.ts';
import { describeService } from './service.ts';
import { headOf, type View, warningsOf } from './view.ts';
import { describeWorkload } from './workload.ts';

/** The description of an object: kubectl's fields, and further ones that a lab knows. */
export const describe = (view: View, kind: ShownKind, item: Item): Description => {
	const { namespace, name, labels } = item;
	const full = namespace ? `${namespace}/${name}` : name;
	const own = byName[kind]?.(view, full);
	if (own) return own;
	const found = view.store.objects[refOf({ kind, namespace, name })];
	const resource = found && { ...found, labels };
	if (resource && 'template' in resource) return describeWorkload(view, resource);
	if (resource?.kind === 'Ingress') return describeIngress(view, resource);
	if (resource && /Policy/.test(resource.kind)) return describePolicy(view, resource);
	return {
		...headOf(view, { kind, namespace, name, labels }),
		content: specLines(item.object()),
		warnings: warningsOf(view, item, resource),
	};
};

/** Kinds that are described from the cluster instead of a manifest. */
const byName: Readonly<Partial<Record<ShownKind, (view: View, name: string) => Description>>> = {
	Pod: describePod,
	Node: describeNode,
	Service: describeService,
	Namespace: describeNamespace,
};
