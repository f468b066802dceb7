import { parseCidr } from '../../net/cidr.ts';

/** The defaults of a topology. */
export const defaults = {
	nodes: 3,
	/** kubeadm's. */
	serviceCIDR: parseCidr('10.96.0.0/12'),
	underlay: { cidr: parseCidr('172.31.0.0/24'), mtu: 1500 },
	/** RFC 5737, TEST-NET-2: reserved for documentation. */
	external: { cidr: parseCidr('198.51.100.0/24') },
};

/** The description of each field of a topology, and its default. */
export const about = {
	head: {
		apiVersion: 'the version of this format',
		kind: 'what the file holds',
		metadata: 'what the topology is called',
		spec: 'the cluster to build',
	},
	metadata: { name: 'a DNS label; tables and results show it' },
	spec: {
		cni: 'the dataplane: its name alone, or `{name, options}`',
		nodes: ['how many (n1, n2, …), or a list', `${defaults.nodes}`],
		podCIDR: [
			"pods' addresses: a /24 a node with flannel, blocks of /26 with calico",
			'flannel 10.244.0.0/16, calico 192.168.0.0/16',
		],
		serviceCIDR: ["Services' addresses", defaults.serviceCIDR],
		underlay: ['the network that joins the nodes', 'as follows'],
		external: ['the world outside of the cluster', 'as follows'],
		kubeProxy: ['how nodes do Services: as kube-proxy does in its mode `iptables`, or not at all (`none`)', 'iptables'],
		dns: [
			'CoreDNS behind kube-dns and an API server behind `default/kubernetes`, as kubeadm has them',
			'true, false without kube-proxy',
		],
		ingress: ['how Ingress is done', 'as follows'],
		runtime: ['what nodes are: containers (`docker`), bare namespaces (`netns`), or what there is (`auto`)', 'auto'],
	},
	cni: { name: 'which dataplane', options: 'what of it is not as usual' },
	node: {
		name: 'a DNS label; `router` and `external` are taken',
		labels: ["added to the kubelet's own (hostname, os, arch)", 'none'],
		zone: ['becomes the label topology.kubernetes.io/zone', 'none'],
		address: ['on the underlay', 'the lowest free from .2'],
		taints: ['keep pods off that do not tolerate them', 'none'],
	},
	taint: {
		key: 'a label key',
		value: ['a label value', 'empty'],
		effect: 'what becomes of pods that do not tolerate it',
	},
	underlay: {
		cidr: ["the nodes' network; its last usable address is the router's", defaults.underlay.cidr],
		mtu: ['bytes', `${defaults.underlay.mtu}`],
		loadBalancers: [
			'a network inside the underlay; Services of type LoadBalancer have their addresses from it',
			"the underlay's last 16 addresses",
		],
		machine: [
			"whether nodes and pods get to services of the machine: `closed`, or `reachable` (docker: by the underlay's lowest address that no node has)",
			'closed',
		],
	},
	external: {
		cidr: ["the world's network: .1 the router, .10 a host that answers on TCP 80 and 443", defaults.external.cidr],
	},
	ingress: { backends: ['how controllers of Ingress reach pods (see [Ingress](ingress.md))', 'service'] },
} as const;
