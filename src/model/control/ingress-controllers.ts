import { homeOf } from '../ingress.ts';
import { readManifests } from '../read/manifests.ts';
import { refOf } from '../resource.ts';
import { applyResources } from './apply.ts';
import { deleteRefs } from './delete.ts';
import { classesOf } from './ingresses.ts';
import type { Store } from './store.ts';
import { controlPlane } from './system.ts';

/** The store with a controller for each class of Ingress, and none for classes that are gone. A controller is objects
 * like any other: what is missing of it is made, and what is there (scaled, labelled, or of manifests of somebody's own
 * that put the class' controller in the same place) stays as it is. */
export const withControllers = (store: Store): Store => {
	const classes = classesOf(store).map(({ name }) => name);
	const gone = leftovers(store, new Set(classes));
	const cleared = gone.length === 0 ? store : deleteRefs(store, gone, { nodes: [], pods: [] }).store;
	const missing = classes.flatMap((name) => missingOf(cleared, name));
	return missing.length === 0 ? cleared : applyResources(cleared, missing);
};

/** Says which class an object was made for. */
const madeFor = 'cnilab.dev/ingress-class';

/** A namespace in which somebody else has objects stays. */
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

/** Names, labels and ports as ingress-nginx's own manifests have them, so that policies which are written for those
 * fit. */
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
