import { homeOf } from '../ingress.ts';
import { readManifests } from '../read/manifests.ts';
import { refOf } from '../resource.ts';
import { applyResources } from './apply.ts';
import { deleteRefs } from './delete.ts';
import { classesOf } from './ingresses.ts';
import type { Store } from './store.ts';
import { controlPlane } from './system.ts';

/** Adds a controller for each class of Ingress, and removes those of deleted classes. A controller consists of ordinary
 * objects: missing ones are created; existing ones (scaled, labelled, or from a user's manifests of the same names)
 * stay as they are. */
export const withControllers = (store: Store): Store => {
	const classes = classesOf(store).map(({ name }) => name);
	const gone = leftovers(store, new Set(classes));
	const cleared = gone.length === 0 ? store : deleteRefs(store, gone, { nodes: [], pods: [] }).store;
	const missing = classes.flatMap((name) => missingOf(cleared, name));
	return missing.length === 0 ? cleared : applyResources(cleared, missing);
};

/** The annotation that names the class of an object created here. */
const madeFor = 'cnilab.dev/ingress-class';

/** References of objects created for deleted classes. A namespace with other objects stays. */
const leftovers = ({ objects }: Store, classes: ReadonlySet<string>): readonly string[] => {
	const made = Object.values(objects).filter(({ annotations }) => {
		const name = annotations[madeFor];
		return name !== undefined && !classes.has(name);
	});
	const ours = new Set(made.map(refOf));
	const used = new Set(
		Object.entries(objects).flatMap(([ref, { namespace }]) => (namespace === '' || ours.has(ref) ? [] : [namespace])),
	);
	return made
		.filter(({ kind, name }) => kind !== 'Namespace' || !used.has(name))
		.sort((a, b) => Number(a.kind === 'Namespace') - Number(b.kind === 'Namespace'))
		.map(refOf);
};

const missingOf = ({ objects }: Store, ingressClass: string) => {
	const { namespace, name } = homeOf(ingressClass);
	const refs = [
		{ kind: 'Namespace', namespace: '', name: namespace },
		{ kind: 'Deployment', namespace, name },
		{ kind: 'Service', namespace, name },
	].map(refOf);
	if (refs.every((ref) => objects[ref] !== undefined)) return [];
	const text = manifests(ingressClass);
	const { resources, errors } = readManifests([{ name: `controller of class ${ingressClass}`, text }]);
	const [wrong] = errors;
	if (wrong) throw wrong;
	return resources.filter((resource) => objects[refOf(resource)] === undefined);
};

/** Uses the names, labels and ports of ingress-nginx's own manifests, so that policies written for those match. */
const manifests = (ingressClass: string): string => {
	const { namespace, name } = homeOf(ingressClass);
	const labels = `app.kubernetes.io/name: ${namespace}, app.kubernetes.io/component: controller`;
	const annotations = `annotations: {${madeFor}: "${ingressClass}"}`;
	return `
apiVersion: v1
kind: Namespace
metadata: {name: ${namespace}, labels: {app.kubernetes.io/name: ${namespace}}, ${annotations}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}, ${annotations}}
spec:
  replicas: 1
  selector: {matchLabels: {${labels}}}
  template:
    metadata: {labels: {${labels}}}
    spec:
      serviceAccountName: ${namespace}
      tolerations: [{key: ${controlPlane}, effect: NoSchedule}]
      containers: [{name: controller, ports: [{name: http, containerPort: 80}, {name: https, containerPort: 443}]}]
---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}, ${annotations}}
spec:
  type: LoadBalancer
  selector: {${labels}}
  ports: [{name: http, port: 80, targetPort: http}, {name: https, port: 443, targetPort: https}]
`;
};
