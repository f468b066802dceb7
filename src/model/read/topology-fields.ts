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
			"the pods' network: a /24 per node with flannel, blocks of /26 with calico",
			'flannel 10.244.0.0/16, calico 192.168.0.0/16',
		],
		serviceCIDR: ["the Services' network", defaults.serviceCIDR],
		underlay: ['the network that joins the nodes', 'as follows'],
		external: ['the network outside the cluster', 'as follows'],
		kubeProxy: ['how nodes implement Services: as kube-proxy in mode `iptables`, or not at all (`none`)', 'iptables'],
		dns: [
			'CoreDNS behind kube-dns and an API server behind `default/kubernetes`, as kubeadm sets them up',
			'true, false without kube-proxy',
		],
		ingress: ['how Ingress is implemented', 'as follows'],
		runtime: [
			'what nodes are: containers (`docker`), bare namespaces (`netns`), or whichever is available (`auto`)',
			'auto',
		],
	},
	cni: { name: 'the dataplane', options: 'options that differ from the defaults' },
	node: {
		name: 'a DNS label; `router` and `external` are reserved',
		labels: ["added to the kubelet's own (hostname, os, arch)", 'none'],
		zone: ['becomes the label topology.kubernetes.io/zone', 'none'],
		address: ['on the underlay', 'the lowest free from .2'],
		taints: ['keep off pods that do not tolerate them', 'none'],
	},
	taint: {
		key: 'a label key',
		value: ['a label value', 'empty'],
		effect: 'the effect on pods that do not tolerate it',
	},
	underlay: {
		cidr: ["the nodes' network; its last usable address is the router's", defaults.underlay.cidr],
		mtu: ['bytes', `${defaults.underlay.mtu}`],
		loadBalancers: [
			'a network inside the underlay; Services of type LoadBalancer get their addresses from it',
			"the underlay's last 16 addresses",
		],
		machine: [
			"whether nodes and pods can connect to services of the machine: `closed`, or `reachable` (docker: at the underlay's lowest address that no node has)",
			'closed',
		],
	},
	external: {
		cidr: ['the network outside: .1 is the router, .10 a host that answers on TCP 80 and 443', defaults.external.cidr],
	},
	ingress: { backends: ['how Ingress controllers reach pods (see [Ingress](ingress.md))', 'service'] },
} as const;
