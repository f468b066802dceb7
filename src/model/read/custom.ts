import type { Labels } from '../labels.ts';
import type { Source } from '../meta.ts';
import type { Document } from './document.ts';
import { isMap, valueAt } from './path.ts';

/** A custom resource for which an operator would create pods in a cluster, or a controller would allow, deny or route
 * traffic. */
export interface Custom {
	readonly kind: string;
	/** "monitoring.coreos.com". */
	readonly group: string;
	/** What its controller would do in a cluster. */
	readonly does: 'makes pods' | 'rules traffic';
	/** '' if the manifest has none. */
	readonly namespace: string;
	readonly name: string;
	/** Its own labels, and those that it sets on its pods. */
	readonly labels: readonly Labels[];
	readonly source: Source;
}

/** Returns undefined for other objects: those of Kubernetes' own groups, or resources that only configure. */
export const customOf = (document: Document): Custom | undefined => {
	const { value } = document;
	const { kind, apiVersion } = isMap(value) ? value : {};
	if (typeof kind !== 'string' || typeof apiVersion !== 'string') return undefined;
	const [, group = ''] = /^([^/]+\.[^/]+)\//.exec(apiVersion) ?? [];
	const rules = rulesTraffic[group]?.test(kind) ?? false;
	if (group === '') return undefined;
	if (!rules && (isOwn(group) || !makesPods(kind, group, valueAt(value, ['spec'])))) return undefined;
	const text = (field: string): string => {
		const found = valueAt(value, ['metadata', field]);
		return typeof found === 'string' ? found : '';
	};
	const places = [
		['metadata'],
		['spec', 'podMetadata'],
		['spec', 'template', 'metadata'],
		['spec', 'podTemplate', 'metadata'],
	];
	return {
		kind,
		group,
		does: rules ? 'rules traffic' : 'makes pods',
		namespace: text('namespace'),
		name: text('name'),
		labels: places.map((path) => labelsAt(value, [...path, 'labels'])),
		source: document.at([]),
	};
};

/** Kinds of Kubernetes, of Calico and of this project have no operator. */
const isOwn = (group: string): boolean => /(^|\.)k8s\.io$|(^|\.)projectcalico\.org$|^cnilab\.dev$/.test(group);

/** Whether the resource wants pods: its spec, or a part of it (Strimzi's Kafka, Elastic's node sets), has replicas or a
 * pod template. The kinds named here have such fields only if they differ from a default. */
const makesPods = (kind: string, group: string, spec: unknown): boolean =>
	(defaultsToPods[group]?.includes(kind) ?? false) ||
	wantsPods(spec) ||
	(isMap(spec) && Object.values(spec).flat().some(wantsPods));

const defaultsToPods: Readonly<Record<string, readonly string[]>> = {
	'monitoring.coreos.com': ['Alertmanager', 'Prometheus', 'PrometheusAgent', 'ThanosRuler'],
	'jaegertracing.io': ['Jaeger'],
	'opentelemetry.io': ['OpenTelemetryCollector'],
	'grafana.integreatly.org': ['Grafana'],
};

/** Kinds by which other networks allow, deny or route traffic. */
const rulesTraffic: Readonly<Record<string, RegExp>> = {
	'cilium.io': /NetworkPolicy$|EgressGatewayPolicy$|LocalRedirectPolicy$/,
	'crd.antrea.io': /NetworkPolicy$|Egress$|^Tier$/,
	'gateway.networking.k8s.io': /Route$|^Gateway$|Policy$/,
	'gateway.networking.x-k8s.io': /Route$|^Gateway$/,
	'k8s.cni.cncf.io': /NetworkPolicy$/,
	'k8s.ovn.org': /^Egress|NetworkPolicy$/,
	'networking.istio.io': /^(VirtualService|DestinationRule|Gateway|Sidecar|ServiceEntry)$/,
	'security.istio.io': /Policy$|Authentication$/,
	'vpcresources.k8s.aws': /Policy$/,
};

const counts = ['replicas', 'instances', 'numberOfInstances', 'count'];
const shapes = ['podMetadata', 'podTemplate', 'podSpec'];

const wantsPods = (part: unknown): boolean => {
	if (!isMap(part)) return false;
	return (
		counts.some((field) => Number.isInteger(part[field])) ||
		shapes.some((field) => isMap(part[field])) ||
		isMap(valueAt(part, ['template', 'spec']))
	);
};

const labelsAt = (value: unknown, path: readonly string[]): Labels => {
	const found = valueAt(value, path);
	if (!isMap(found)) return {};
	return Object.fromEntries(
		Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
	);
};
