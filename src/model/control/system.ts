import { nthIp, sizeOf } from '../../net/cidr.ts';
import { once } from '../../once.ts';
import { readManifests } from '../read/manifests.ts';
import type { Topology } from '../topology.ts';
import { applyResources } from './apply.ts';
import { emptyStore, type Store } from './store.ts';

/** The objects of a new cluster: with `dns`, the parts of kubeadm's control plane that pods can reach. The rest of the
 * control plane is not reachable from pods. */
export const bornStore = once((topology: Pick<Topology, 'dns' | 'nodes' | 'serviceCIDR'>): Store => {
	if (!topology.dns) return emptyStore;
	const { resources, errors } = readManifests([{ name: 'kubeadm', text: manifests(topology) }]);
	const [wrong] = errors;
	if (wrong) throw wrong;
	return applyResources(emptyStore, resources);
});

/** The API server runs on the first node, with hostNetwork. (kubeadm's is a static pod, which like a DaemonSet's pod is
 * bound to its node and not drained.) CoreDNS as kubeadm deploys it: two pods, at the tenth service address. */
const manifests = ({ nodes, serviceCIDR }: Pick<Topology, 'nodes' | 'serviceCIDR'>): string => `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube-apiserver, namespace: kube-system, labels: {component: kube-apiserver, tier: control-plane}}
spec:
  selector: {matchLabels: {component: kube-apiserver}}
  template:
    metadata: {labels: {component: kube-apiserver, tier: control-plane}}
    spec:
      hostNetwork: true
      nodeSelector: {kubernetes.io/hostname: ${nodes[0]?.name}}
      tolerations: [{operator: Exists}]
      containers: [{name: kube-apiserver, ports: [{name: https, containerPort: 6443}]}]
---
apiVersion: v1
kind: Service
metadata: {name: kubernetes, namespace: default, labels: {component: apiserver, provider: kubernetes}}
spec: {${asked(serviceCIDR, 1)}, ports: [{name: https, port: 443, targetPort: 6443}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
addressType: IPv4
endpoints: [{addresses: [${nodes[0]?.address}], conditions: {ready: true}}]
ports: [{name: https, port: 6443, protocol: TCP}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec:
  replicas: ${nodes.some(isOpen) ? 2 : 0}
  selector: {matchLabels: {k8s-app: kube-dns}}
  template:
    metadata: {labels: {k8s-app: kube-dns}}
    spec:
      serviceAccountName: coredns
      dnsPolicy: Default
      tolerations:
        - {key: CriticalAddonsOnly, operator: Exists}
        - {key: ${controlPlane}, effect: NoSchedule}
      containers:
        - name: coredns
          ports:
            - {name: dns, containerPort: 53, protocol: UDP}
            - {name: dns-tcp, containerPort: 53, protocol: TCP}
---
apiVersion: v1
kind: Service
metadata:
  name: kube-dns
  namespace: kube-system
  labels: {k8s-app: kube-dns, kubernetes.io/cluster-service: "true", kubernetes.io/name: CoreDNS}
spec:
  ${asked(serviceCIDR, 10)}
  selector: {k8s-app: kube-dns}
  ports:
    - {name: dns, port: 53, protocol: UDP, targetPort: 53}
    - {name: dns-tcp, port: 53, protocol: TCP, targetPort: 53}
`;

export const controlPlane = 'node-role.kubernetes.io/control-plane';

/** Whether system pods can run on the node. If no node is open they are left out, rather than Pending. */
const isOpen = ({ taints }: Topology['nodes'][number]): boolean =>
	taints.every(({ key, effect }) => effect === 'PreferNoSchedule' || (key === controlPlane && effect === 'NoSchedule'));

/** The requested cluster IP; '' (none) if the service network is too small for it. */
const asked = (serviceCIDR: Topology['serviceCIDR'], place: number): string =>
	`clusterIP: ${sizeOf(serviceCIDR) > BigInt(place + 1) ? nthIp(serviceCIDR, place) : '""'}`;
