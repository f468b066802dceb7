import type { Pod } from '../pod.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { PodDraft } from './pod-draft.ts';
import type { Store } from './store.ts';

/** A pod's host name, subdomain and DNS settings. A StatefulSet's pod has its name as host name and its set's service
 * as subdomain (pkg/controller/statefulset: initIdentity). */
export const dnsOf = (
	{ namespace, name, spec, owner }: PodDraft,
	{ objects }: Pick<Store, 'objects'>,
): Pick<Pod, 'hostname' | 'subdomain' | 'dnsPolicy' | 'dnsConfig'> => {
	const [kind, set] = owner?.split('/') ?? [];
	const maker = kind === 'StatefulSet' ? objects[`StatefulSet/${namespace}/${set}`] : undefined;
	const identity =
		maker?.kind === 'StatefulSet' ? { hostname: name, subdomain: maker.serviceName } : { hostname: spec.hostname };
	return withoutUndefined({
		subdomain: spec.subdomain,
		...identity,
		dnsPolicy: spec.dnsPolicy,
		dnsConfig: spec.dnsConfig,
	});
};
