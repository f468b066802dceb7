/** The description of each field of a scenario. */
export const about = {
	head: {
		apiVersion: 'the version of this format',
		kind: 'what the file holds',
		metadata: 'what the scenario is called',
		spec: 'the manifests, the steps and what is expected',
	},
	metadata: { name: 'a DNS label; tables and results show it' },
	spec: {
		topologies: [
			'where it runs, one after the other: names, or files (relative to this one); `-t` overrides',
			'none, and `-t` is needed',
		],
		manifests: [
			'applied before the first step: files, folders, globs (relative to this file), or inline objects',
			'none',
		],
		steps: 'run one after the other; a step is judged when its changes have settled',
	},
	step: {
		name: ['for tables and results', 'step 1, step 2, …'],
		delete: ['`Kind/namespace/name`; the controller replaces pods of `Pod/shop/cart-*`', 'none'],
		apply: ['as `manifests`', 'none'],
		label: ['labels to set and to remove', 'none'],
		scale: ['workloads, as `kubectl scale`', 'none'],
		restart: ['workloads (`StatefulSet/shop/db`), as `kubectl rollout restart`', 'none'],
		uncordon: ['nodes to make schedulable again', 'none'],
		cordon: ['nodes to make unschedulable', 'none'],
		drain: ['nodes to evict all pods from: a name, or a map', 'none'],
		reboot: ['nodes to power-cycle, as with `node restart`: their kernel starts empty', 'none'],
		ready: [
			'pods to make ready or unready, whatever their probes say, and so endpoints of their Services or not',
			'none',
		],
		terminate: ['pods to put into their grace period: used only if no other endpoint is left', 'none'],
		expect: [
			'the verdict for every pair of pods and served port: `policy` (what the policies decide), or a default with exceptions',
			'nothing',
		],
		checks: ['single requests and commands', 'none'],
	},
	label: { object: '`Kind/namespace/name`', set: ['labels by key', 'none'], remove: ['label keys', 'none'] },
	scale: { object: '`Kind/namespace/name` of a Deployment, ReplicaSet or StatefulSet', replicas: 'number of pods' },
	drain: {
		node: "a node's name",
		force: ['evicts pods without a controller too', 'false'],
		ignoreDaemonSets: ["does not fail because of a DaemonSet's pods, which stay", 'true'],
		deleteEmptyDirData: ['does not fail because of pods with emptyDir data, which is lost', 'true'],
	},
	ready: { pod: '`ns/name`, stars allowed', value: 'whether it is ready' },
	expect: {
		default: 'the verdict for every pair without an exception',
		except: ['exceptions; the last one that matches wins', 'none'],
	},
	exception: {
		from: 'the client: `ns/pod` with stars, `node/NAME`, `external` or `*`',
		to: 'the server, likewise',
		port: ['only this port', 'every port'],
		protocol: ['only this protocol', 'every protocol'],
		verdict: 'the expected verdict',
	},
	check: {
		from: [
			'a pod, a workload (`Deployment/shop/cart`: its first pod), `node/NAME` or `external`',
			'`external` with `via`',
		],
		via: ['`ingress` (the only class, or the default one) or `ingress/CLASS`: the URL goes to that controller', 'none'],
		entry: [
			"which of the controller's addresses: `loadBalancer`, or `nodePort` on one node after another",
			'loadBalancer',
		],
		curl: 'a URL: `http://`, `https://`, or `tcp://`, `udp://`, `sctp://` for one line each way',
		exec: "a command, run in the client's namespaces",
		dig: "a name and a type; sent as written to the client's DNS server",
		insecure: ['with `https://`: takes any certificate, as `curl -k`', 'false'],
		times: ['attempts, each with a new connection', '1'],
		expect: 'the expected outcome',
	},
	outcome: {
		exit: [
			"curl's codes 0, 6, 7, 28, 35, 52, 56, 60, or a command's; a list: every attempt returns one of them and each occurs",
			'0',
		],
		status: ['the HTTP status', 'any'],
		servedBy: ['the allowed servers: pods with stars, workloads; one or a list', 'any'],
		spread: ['whether `one` or `all` of them answer', 'any'],
		service: ['a Service (`ns/name`) that the answering pod is an endpoint of', 'any'],
		clientIP: ['the client as the server saw it: `ns/pod`, `node/NAME`, `node` (any), `external` or an address', 'any'],
		forwardedFor: ['the client by X-Forwarded-For, in the same form', 'any'],
		rcode: ["the DNS server's response code", 'NOERROR'],
		answers: ['all records, in any order, as `dig +short` prints them', 'any'],
	},
} as const;
