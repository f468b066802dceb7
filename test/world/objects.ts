import fc from 'fast-check';
import type { Labels } from '../../src/model/labels.ts';

// Objects of one small cluster, each in many states: what a manifest may say of it, and which labels it may have.

export interface Written {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: {
		readonly name: string;
		readonly namespace?: string;
		readonly labels: Labels;
		readonly annotations?: Labels;
	};
	readonly [field: string]: unknown;
}

/** The states of one object; null: it is not there. */
type States = fc.Arbitrary<Written | null>;

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

/** Some of these labels, each with one of its values. */
const labelled = (values: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<Labels> =>
	fc
		.tuple(...Object.entries(values).map(([key, texts]) => maybe(fc.constantFrom(...texts).map((text) => [key, text]))))
		.map((pairs) => Object.fromEntries(pairs.filter((pair) => pair !== undefined)));

interface Of {
	readonly apiVersion: string;
	readonly kind: string;
	readonly name: string;
	readonly namespace?: string;
	readonly labels?: fc.Arbitrary<Labels>;
	readonly annotations?: fc.Arbitrary<Labels>;
	/** Beside metadata. */
	readonly rest?: fc.Arbitrary<object>;
	/** It is there in every state. */
	readonly always?: true;
}

const object = ({ apiVersion, kind, name, namespace, rest = fc.constant({}), always, ...more }: Of): States => {
	const { labels = fc.constant({}), annotations = fc.constant({}) } = more;
	const written = fc.record({ labels, annotations, rest }).map(
		({ labels, annotations, rest }): Written => ({
			apiVersion,
			kind,
			metadata: { name, ...(namespace && { namespace }), labels, annotations },
			...rest,
		}),
	);
	return always ? written : fc.option(written, { nil: null, freq: 4 });
};

const apps = ['web', 'api'] as const;
const app = labelled({ app: apps });
const selector = fc.constantFrom(...apps).map((app) => ({ app }));
const team = labelled({ team: ['red', 'blue'] });

const pod = (name: string, nodeName: string): States =>
	object({
		...{ apiVersion: 'v1', kind: 'Pod', name, namespace: 'shop', labels: app, always: true },
		annotations: labelled({ 'cnilab.dev/run': ['sleep 100', 'sleep 200'] }),
		rest: fc.constant({
			spec: {
				nodeName,
				serviceAccountName: 'seller',
				containers: [{ name: 'c', image: 'example/c:1', ports: [{ name: 'http', containerPort: 8080 }] }],
			},
		}),
	});

const node = (name: string): States =>
	object({
		...{ apiVersion: 'v1', kind: 'Node', name, always: true },
		labels: labelled({
			'topology.kubernetes.io/zone': ['west', 'east'],
			'node.kubernetes.io/exclude-from-external-load-balancers': [''],
		}),
	});

/** Those of a Service that say who serves it; the values of neither mean anything. */
const ofProxies = {
	'service.kubernetes.io/service-proxy-name': ['other', ''],
	'service.kubernetes.io/headless': ['', 'false'],
};

const service = (name: string): States =>
	object({
		...{ apiVersion: 'v1', kind: 'Service', name, namespace: 'shop', labels: labelled(ofProxies) },
		rest: fc
			.record({
				type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
				selector: maybe(selector),
				targetPort: fc.constantFrom(8080, 'http'),
				local: fc.boolean(),
				ipMode: maybe(fc.constantFrom('Proxy', 'VIP')),
				internalTrafficPolicy: maybe(fc.constantFrom('Cluster', 'Local')),
				sessionAffinity: maybe(fc.constantFrom('None', 'ClientIP')),
				trafficDistribution: maybe(fc.constantFrom('PreferClose', 'PreferSameNode')),
				publishNotReadyAddresses: maybe(fc.boolean()),
				externalIPs: maybe(fc.constant(['198.51.100.77'])),
			})
			.map(({ type, targetPort, local, ipMode, ...spec }) => ({
				...(ipMode && { status: { loadBalancer: { ingress: [{ ip: '198.51.100.10', ipMode }] } } }),
				spec: {
					...spec,
					type,
					...(type !== 'ClusterIP' && { externalTrafficPolicy: local ? 'Local' : 'Cluster' }),
					ports: [{ name: 'http', port: 80, targetPort }],
				},
			})),
	});

const slice = object({
	...{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', name: 'by-hand', namespace: 'shop' },
	labels: labelled({
		'kubernetes.io/service-name': ['one', 'two'],
		'endpointslice.kubernetes.io/managed-by': ['somebody', 'endpointslice-controller.k8s.io'],
	}),
	rest: fc.constantFrom('192.0.2.7', '192.0.2.8').map((address) => ({
		addressType: 'IPv4',
		endpoints: [{ addresses: [address] }],
		ports: [{ name: 'http', port: 8080 }],
	})),
});

const endpoints = object({
	...{ apiVersion: 'v1', kind: 'Endpoints', name: 'two', namespace: 'shop' },
	labels: labelled({ 'endpointslice.kubernetes.io/skip-mirror': ['true', 'false'] }),
	rest: fc.constantFrom('192.0.2.9', '192.0.2.10').map((ip) => ({
		subsets: [{ addresses: [{ ip }], ports: [{ name: 'http', port: 8080 }] }],
	})),
});

const policy = object({
	...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: 'open', namespace: 'shop' },
	rest: fc.tuple(selector, team).map(([matchLabels, teams]) => ({
		spec: { podSelector: { matchLabels }, ingress: [{ from: [{ namespaceSelector: { matchLabels: teams } }] }] },
	})),
});

const globalPolicy = object({
	...{ apiVersion: 'projectcalico.org/v3', kind: 'GlobalNetworkPolicy', name: 'sellers' },
	rest: fc.constantFrom('red', 'blue').map((colour) => ({
		spec: {
			serviceAccountSelector: `team == '${colour}'`,
			types: ['Egress'],
			egress: [{ action: 'Allow', destination: { selector: `team == '${colour}'` } }],
		},
	})),
});

const networkSet = object({
	...{ apiVersion: 'projectcalico.org/v3', kind: 'GlobalNetworkSet', name: 'partners', labels: team },
	rest: fc.constantFrom('203.0.113.0/24', '203.0.113.128/25').map((net) => ({ spec: { nets: [net] } })),
});

const ingressClass = object({
	...{ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', name: 'nginx', always: true },
	annotations: labelled({ 'ingressclass.kubernetes.io/is-default-class': ['true', 'false'] }),
	rest: fc.constant({ spec: { controller: 'cnilab.dev/ingress' } }),
});

const ingress = object({
	...{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'shop', namespace: 'shop' },
	annotations: labelled({ 'kubernetes.io/ingress.class': ['nginx'] }),
	rest: fc.constantFrom('one', 'two').map((name) => ({
		spec: {
			rules: [
				{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } }] } },
			],
		},
	})),
});

/** All objects, each in one of its states. */
export const states: fc.Arbitrary<readonly (Written | null)[]> = fc.tuple(
	object({ apiVersion: 'v1', kind: 'Namespace', name: 'shop', labels: team, always: true }),
	object({ apiVersion: 'v1', kind: 'ServiceAccount', name: 'seller', namespace: 'shop', labels: team, always: true }),
	pod('a', 'n1'),
	pod('b', 'n2'),
	pod('c', 'n2'),
	node('n1'),
	node('n2'),
	service('one'),
	service('two'),
	slice,
	endpoints,
	policy,
	globalPolicy,
	networkSet,
	ingressClass,
	ingress,
);
