/** A likely mistake that does not keep the lab from being built. */
export interface Warning {
	readonly code: WarningCode;
	readonly message: string;
	/** file:line:column of the input. */
	readonly where?: string;
}

/** Every code with a description, grouped by subject. The tables in docs are generated from this. */
export const warningCodes = {
	policy: {
		'policy-selects-nothing': 'selects no pod; names the nearest existing labels',
		'policy-selects-host-network': "selects only pods on their node's network, to which policies do not apply",
		'peer-selects-nothing': 'has a peer that matches no pod',
		'peer-selects-host-network':
			"has a peer that matches only pods on their node's network, which policy treats as the node",
		'peers-split': 'has two peers where one with both selectors was likely meant',
		'port-unserved':
			"opens a port, by number or name, that none of its pods has: a Service's port, TCP instead of UDP, a misspelling",
		'port-twice': 'has a port twice in one rule, where often another was meant; names the ports that stay closed',
		'port-unopened': 'opens some ports of its pods, while no policy opens one that a Service forwards to',
		'rule-never-matches':
			"has a rule or a peer that matches no packet: `except` removes the whole block, Calico's `protocol` and `notProtocol` are equal, or an ingress rule's `destination` (an egress rule's `source`), which only narrows the policy's own pods, matches none of them",
		'rule-of-source-ports': "is Calico's and has TCP ports at `source`, while clients use ephemeral ports",
		'rule-unreached':
			"is Calico's and has rules that are never reached, since an earlier one matches all of their packets: an allow-all before a deny",
		'block-of-nodes':
			"has a block of nodes' own addresses to allow nodes, while pods see other nodes by their tunnel addresses (VXLAN)",
		'block-of-pods': 'has a block of pod addresses only: these change, so select pods by labels',
		'block-of-services': 'has a block of Service addresses, which are translated before policy is applied',
		'rule-pointless': 'has a redundant rule or peer: another one already allows the same',
		'rules-without-type': 'has rules of a direction that `policyTypes` leaves out',
		'egress-without-dns': 'allows pods some egress, but no DNS',
		'annotation-without-effect':
			"is a namespace's annotation that isolated it before NetworkPolicy v1 and has no effect now",
		'policy-of-hosts':
			"is Calico's and applies to host endpoints only (`doNotTrack`, `preDNAT`), of which a lab has none",
		'peer-unknown':
			'is a ClusterNetworkPolicy with nodes or DNS names as peers: Calico leaves the rule out, or denies everything by it',
		'policy-inert': 'is not enforced by this dataplane: how many, and (in `-o json`) which pairs stay open',
	},
	ingress: {
		'ingress-class-undeclared': 'is a class that no manifest declares: a real cluster might have no controller for it',
		'ingress-stand-in': "is a class of another controller, which cnilab's own controller serves instead",
		'ingress-without-class': 'has no class, so that no controller serves it',
		'ingress-backend-missing':
			"refers to a Service or port that does not exist, or that can't be reached in the chosen way",
		'ingress-clash': 'has a host and path that another Ingress already has',
		'ingress-tls-unserved': 'wants TLS from a controller of your own manifests, whose Service has no port 443',
		'ingress-annotation-ignored': 'has an annotation that this controller does not support',
	},
	other: {
		'namespace-missing': 'objects are in a namespace that no manifest declares: it is created',
		'node-elsewhere':
			'pods of a dump were on nodes that this lab does not have: they are scheduled again, static pods are left out',
		'node-unknown': 'a Node is not in the topology, and has no effect',
		'pod-pending': "pods fit on no node, with the scheduler's reason",
		'pod-left-its-owner':
			"a pod was relabelled so that its controller's selector no longer matches it: Kubernetes would create another",
		'service-selects-nothing': "a Service's selector matches no pod; names the nearest existing labels",
		'service-port-unserved': "a Service's `targetPort`, by number or name, is declared by none of its pods",
		'service-of-several':
			'a Service selects pods of several controllers, some of which do not declare its port: a Job next to its Deployment',
		'headless-port': "a headless Service's `port` differs from the pods' port, and nothing translates it",
		'external-ip-taken': '`externalIPs` have the address of a node, a pod, a load balancer or the host outside',
		'address-claimed-twice': 'two Services claim the same port of the same address',
		'calico-tunnel-mtu':
			"Calico's pods or routes have a larger MTU than its tunnel allows: says what happens to longer packets",
		'load-balancer-pending': 'a Service of type LoadBalancer gets no address',
		'probe-port-unserved':
			'a readiness, liveness or startup probe has a port name that its container lacks, or a port of the Service, of the node, or of UDP',
		'program-not-ready':
			"a pod's own program (`cnilab.dev/run`) runs and is not ready; reported after `--strict` has been checked",
		'program-failed': "a pod's own program has ended with an exit code other than 0; likewise",
		'controller-missing':
			'custom resources would allow, deny or route traffic (CiliumNetworkPolicy, HTTPRoute, AuthorizationPolicy): their controller does not run in a lab, and they have no effect. `--strict` lets it pass',
		'operator-missing':
			'custom resources need an operator to create pods (Prometheus, Kafka, a Knative Service): none runs in a lab; names the Services and policies that would select these pods. `--strict` ignores it',
	},
} as const;

type Codes = typeof warningCodes;
export type WarningCode = { [About in keyof Codes]: keyof Codes[About] }[keyof Codes];
