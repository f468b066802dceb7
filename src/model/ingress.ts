import { hexHash } from '../net/names.ts';

/** What a controller serves of an Ingress (networking.k8s.io/v1). */
export interface Ingress {
	readonly namespace: string;
	readonly name: string;
	/** Whose controller serves it; absent: nobody's. */
	readonly class?: string;
	/** Where goes what no rule is about. */
	readonly defaultBackend?: IngressBackend;
	readonly rules: readonly IngressRule[];
}

export interface IngressRule {
	/** "shop.example", or "*.shop.example" for whatever one label stands before it; absent: every host. */
	readonly host?: string;
	/** None: all of the host is for the default backend. */
	readonly paths: readonly IngressPath[];
}

/** ImplementationSpecific is what a controller makes of it: here, as with ingress-nginx, a prefix. */
export const pathTypes = ['Exact', 'Prefix', 'ImplementationSpecific'] as const;

export interface IngressPath {
	/** '' is '/'. */
	readonly path: string;
	readonly type: (typeof pathTypes)[number];
	readonly backend: IngressBackend;
}

/** A port of a Service of the Ingress' namespace, by number or name; or something else, which no controller here
 * serves ("StorageBucket/pictures"). */
export type IngressBackend =
	| { readonly service: string; readonly port: number | string }
	| { readonly resource: string };

export interface IngressClass {
	readonly name: string;
	/** Who is to serve it ("k8s.io/ingress-nginx"); absent: no manifest declares the class. */
	readonly controller?: string;
	/** Ingresses that name no class are of this one. */
	readonly isDefault?: true;
}

/** The controller that this project brings along. */
export const ownController = 'cnilab.dev/ingress';

/** The annotation of an IngressClass, "true" for the default one. */
export const defaultClassAnnotation = 'ingressclass.kubernetes.io/is-default-class';

/** The annotation that named an Ingress' class before spec.ingressClassName did. */
export const classAnnotation = 'kubernetes.io/ingress.class';

export interface Home {
	readonly namespace: string;
	/** Of the Deployment and of the Service before it. */
	readonly name: string;
}

/** Where a class' controller is, by the pattern of ingress-nginx's own manifests: those for class nginx put theirs just
 * there. A class whose name makes no DNS label has a hash in its place. */
export const homeOf = (ingressClass: string): Home => {
	const plain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(ingressClass) && ingressClass.length <= longestPlain;
	const word = plain ? ingressClass : hexHash(8, 'ingressClass', ingressClass);
	return { namespace: `ingress-${word}`, name: `ingress-${word}-controller` };
};

/** So that "ingress-NAME-controller" has at most 63 characters. */
const longestPlain = 44;

/** service: at its cluster IP, which the controller's own node leads on to a pod. nodes: at its NodePort on one node
 * after another, which leads on to a pod anywhere. pods: straight, in turn. */
export const ingressBackends = ['service', 'nodes', 'pods'] as const;
export type IngressBackends = (typeof ingressBackends)[number];
