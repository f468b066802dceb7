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
		'policy-selects-nothing': 'selects no pod (with the nearest labels that are there)',
		'policy-selects-host-network': "selects only pods on their node's network, which no policy is about",
		'peer-selects-nothing': 'has a peer that is nobody',
		'peer-selects-host-network':
			"has a peer that is only pods on their node's network, which policy takes for the node",
		'peers-split': 'has two peers where one with both selectors was likely meant',
		'port-unserved': "opens a port, or a name, that none of its pods has: a Service's port, TCP for UDP, a slip",
		'port-twice': 'has a port twice in one rule: often another was meant, and those that stay closed are named',
		'port-unopened': 'opens some ports of its pods, while one that a Service leads to is opened by no policy at all',
		'rule-never-matches':
			"has a rule or a peer that is about nothing: `except` takes the whole block out again, Calico's `protocol` and `notProtocol` are the same, an ingress rule's `destination` (an egress rule's `source`), which only narrows the pods that the policy is about, takes in none of them",
		'rule-of-source-ports':
			"has TCP ports at `source` in a rule of Calico's, where connections come from ports that are drawn at random",
		'rule-unreached':
			"is Calico's and has a rule, or nothing but rules, behind one that decides all they are about: an allow-all before a deny",
		'block-of-nodes':
			"has a block of nodes' own addresses to let nodes in, while pods see another node by its tunnel's address (VXLAN)",
		'block-of-pods': 'has a block of pod addresses alone: pods go by selectors, and their addresses change',
		'block-of-services': 'has a block of Service addresses, which policy never sees',
		'rule-pointless': 'has a rule, or a peer, of which another one allows all already',
		'rules-without-type': 'has rules of a direction that `policyTypes` leaves out',
		'egress-without-dns': 'lets pods send, and not ask for names',
		'annotation-without-effect': "is a namespace's annotation of the time before NetworkPolicy",
		'policy-of-hosts': "is Calico's for host endpoints alone (`doNotTrack`, `preDNAT`), of which a lab has none",
		'peer-unknown':
			"is an admin's with nodes or DNS names as peers: Calico leaves the rule out, or denies everything by it",
		'policy-inert': 'is one that this dataplane does nothing for: how many, and (in `-o json`) which pairs stay open',
	},
	ingress: {
		'ingress-class-undeclared': 'is a class that no manifest declares: a real cluster might have no controller for it',
		'ingress-stand-in': "is a class of another controller's, which cnilab's own serves in its place",
		'ingress-without-class': "is nobody's",
		'ingress-backend-missing':
			"leads to a Service or port that is not there, or that can't be reached in the way chosen",
		'ingress-clash': 'says something of a host and path that another one has already',
		'ingress-tls-unserved': "wants TLS of a controller of a manifest's own, whose Service has no port 443",
		'ingress-annotation-ignored': 'wants what this controller does not do',
	},
	other: {
		'namespace-missing': 'objects are in a namespace that no manifest declares: it is made',
		'node-elsewhere': 'pods of a dump were on nodes that this lab does not have: placed anew, static pods left out',
		'node-unknown': 'a Node is not in the topology, and stays without effect',
		'pod-pending': "pods fit on no node, with the scheduler's reason",
		'pod-left-its-owner':
			"a pod was relabelled so that its controller's selector no longer takes it in: Kubernetes would make another",
		'service-selects-nothing': "a Service's selector equals the labels of no pod, with the nearest that are there",
		'service-port-unserved': "a Service's `targetPort` is one that no pod behind it declares, by number or by name",
		'service-of-several':
			'a Service takes in pods of several controllers, of which some declare no such port: a Job beside its Deployment',
		'headless-port': "a headless Service's `port` is not the pods': nothing translates it",
		'external-ip-taken': '`externalIPs` have the address of a node, a pod, a load balancer or the host outside',
		'address-claimed-twice': 'two Services claim one port of one address',
		'calico-tunnel-mtu':
			"Calico's pods or routes have an MTU above what its tunnel can have: what becomes of longer packets",
		'load-balancer-pending': 'a Service of type LoadBalancer gets no address',
		'probe-port-unserved':
			"a readiness, liveness or startup probe asks for a name that its container gives no port, or for a port that is the Service's, the node's, or UDP's",
		'program-not-ready': "a pod's own program (`cnilab.dev/run`) runs and is not ready; `--strict` is done by then",
		'program-failed': "a pod's own program has ended with another code than 0; likewise",
		'operator-missing':
			'custom resources have an operator that would make pods (Prometheus, Kafka, a Knative Service): none runs in a lab; which Services and policies would select these pods. `--strict` lets it pass',
	},
} as const;

type Codes = typeof warningCodes;
export type WarningCode = { [About in keyof Codes]: keyof Codes[About] }[keyof Codes];
