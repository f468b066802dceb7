import { hexHash } from '../net/names.ts';

/** The part of an Ingress (networking.k8s.io/v1) that a controller serves. */
export interface Ingress {
	readonly namespace: string;
	readonly name: string;
	/** The class whose controller serves it; absent: no controller does. */
	readonly class?: string;
	/** Receives requests that no rule matches. */
	readonly defaultBackend?: IngressBackend;
	readonly rules: readonly IngressRule[];
}

export interface IngressRule {
	/** "shop.example", or "*.shop.example", where the star stands for one label; absent: every host. */
	readonly host?: string;
	/** Empty: all requests to the host go to the default backend. */
	readonly paths: readonly IngressPath[];
}

/** ImplementationSpecific is up to the controller: here, as with ingress-nginx, it is a prefix. */
export const pathTypes = ['Exact', 'Prefix', 'ImplementationSpecific'] as const;

export interface IngressPath {
	/** '' means '/'. */
	readonly path: string;
	readonly type: (typeof pathTypes)[number];
	readonly backend: IngressBackend;
}

/** A port, by number or name, of a Service in the Ingress' namespace; or another object ("StorageBucket/pictures"),
 * which no controller here serves. */
export type IngressBackend =
	| { readonly service: string; readonly port: number | string }
	| { readonly resource: string };

export interface IngressClass {
	readonly name: string;
	/** The controller that should serve it ("k8s.io/ingress-nginx"); absent: no manifest declares the class. */
	readonly controller?: string;
	/** Ingresses that name no class get this one. */
	readonly isDefault?: true;
}

/** spec.controller of cnilab's own controller. */
export const ownController = 'cnilab.dev/ingress';

/** The annotation of an IngressClass, "true" for the default one. */
export const defaultClassAnnotation = 'ingressclass.kubernetes.io/is-default-class';

/** The annotation that named an Ingress' class before spec.ingressClassName did. */
export const classAnnotation = 'kubernetes.io/ingress.class';

export interface Home {
	readonly namespace: string;
	/** Of the Deployment and of its Service. */
	readonly name: string;
}

/** Namespace and name of a class' controller, following the pattern of ingress-nginx's own manifests for class nginx.
 * If the class' name does not fit into a DNS label, a hash replaces it. */
export const homeOf = (ingressClass: string): Home => {
	const plain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(ingressClass) && ingressClass.length <= longestPlain;
	const word = plain ? ingressClass : hexHash(8, 'ingressClass', ingressClass);
	return { namespace: `ingress-${word}`, name: `ingress-${word}-controller` };
};

/** So that "ingress-NAME-controller" has at most 63 characters. */
const longestPlain = 44;

/** How a controller reaches a Service. service: at its cluster IP, which the controller's node translates to a pod.
 * nodes: at its NodePort on one node after another, which translates it to any pod. pods: the pods' own addresses, in
 * turn. */
export const ingressBackends = ['service', 'nodes', 'pods'] as const;
export type IngressBackends = (typeof ingressBackends)[number];
