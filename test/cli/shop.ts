import { cnis, profiles } from '../../src/cni/all.ts';
import { topologyOf } from '../../src/model/read/topology.ts';
import type { Live } from '../../src/model/write/live.ts';
import { settle } from '../../src/world/settle.ts';
import { firstWorld, type World } from '../../src/world/world.ts';

/** A profile without the pods that every cluster is born with. */
export const topologyNamed = (name: string, nodes = 2) => {
	const profile = profiles.find((one) => one.name === name);
	const cni = profile && cnis.get(profile.cni);
	if (!profile || !cni) throw new RangeError(`there is no profile ${name}`);
	return { ...topologyOf(profile, cni, { nodes }), dns: false, kubeProxy: 'none' as const };
};

/** What manifests make on a topology. */
export const worldOn = (topology: string, text: string, nodes = 2): World =>
	settle(firstWorld(topologyNamed(topology, nodes)), { delete: [], apply: [], label: [] }, [
		{ name: 'shop.yaml', text },
	]).world;

/** A front end, two carts behind a Service, a database that keeps its name, a daemon on every node and a policy. */
export const manifests = `
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: front, namespace: shop, labels: {app: front}}
spec: {nodeName: n1, containers: [{name: web, ports: [{containerPort: 80}]}, {name: side}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop, labels: {app: cart}}
spec:
  replicas: 2
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}, {containerPort: 53, protocol: UDP}]}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, ports: [{containerPort: 5432}]}]}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: log, namespace: kube-system}
spec:
  selector: {matchLabels: {app: log}}
  template: {metadata: {labels: {app: log}}, spec: {hostNetwork: true, containers: [{name: c}]}}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {clusterIP: 10.96.0.80, type: NodePort, selector: {app: cart}, ports: [{port: 80, targetPort: http, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-front, namespace: shop}
spec:
  podSelector: {matchLabels: {app: cart}}
  ingress: [{from: [{podSelector: {matchLabels: {app: front}}}]}]
`;

/** A database with claims, and a pod whose claim is not there. */
export const withClaims = `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: c, volumeMounts: [{name: data, mountPath: /var/lib/db}]}]}
  volumeClaimTemplates:
    - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce, ReadOnlyMany], resources: {requests: {storage: 1Gi}}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: library, namespace: shop}
spec: {accessModes: [ReadWriteMany], storageClassName: nfs, resources: {requests: {storage: 500M}}}
---
apiVersion: v1
kind: Pod
metadata: {name: reader, namespace: shop}
spec: {containers: [{name: c}], volumes: [{name: books, persistentVolumeClaim: {claimName: libary}}]}
`;

/** On two nodes, the second of which is not there yet. */
export const liveOn = (topology: string, text: string): Live => {
	const { store, cluster } = worldOn(topology, text);
	return { store, cluster, ready: new Set(['n1']) };
};

export const live: Live = liveOn('flannel-vxlan', manifests);

/** Ingresses of a class that is declared, of one that is not, and of none. */
export const withIngress = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: web}
spec: {controller: cnilab.dev/ingress, parameters: {apiGroup: example.com, kind: Web, name: plain}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: many, namespace: default}
spec:
  ingressClassName: web
  tls: [{hosts: [a.example]}]
  defaultBackend: {service: {name: cart, port: {name: http}}}
  rules: [{host: a.example}, {host: "*.b.example"}, {}, {host: c.example}, {host: d.example}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: none, namespace: default}
spec: {defaultBackend: {service: {name: cart, port: {number: 80}}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: older, namespace: default, annotations: {kubernetes.io/ingress.class: nginx}}
spec: {rules: [{host: a.example}, {host: b.example}]}
`;
