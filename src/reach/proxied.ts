import type { Place, ProbeResult } from '../bus/probe.ts';
import { type Located, type Source, sourceOf } from '../trace/facts.ts';
import { serverOf } from './asking.ts';
import type { Backing } from './backing.ts';
import { nodeOf } from './place.ts';

/** A request's path behind a controller of Ingress, as reported by the controller and the pod that answered. */
export interface ProxiedWay {
	/** The controller, its upstream if that is no pod ("service/NS/NAME", "node/NAME"), and the pod. */
	readonly path: readonly Place[];
	/** The number of hops behind the controller. */
	readonly hops: number;
	/** The client address that the pod saw, and its owner relative to the controller. */
	readonly clientIP: string;
	readonly seenAs: Source;
	/** The client by X-Forwarded-For. */
	readonly forwardedFor?: string;
}

interface Known {
	readonly places: readonly Located[];
	readonly backings: readonly Backing[];
}

type Answered = Partial<Pick<ProbeResult, 'answer' | 'proxied'>>;

/** Undefined if no controller forwarded the request, or the server does not identify itself. */
export const proxiedWay = ({ answer, proxied }: Answered, { places, backings }: Known): ProxiedWay | undefined => {
	if (!answer || !proxied) return undefined;
	const { by, to } = proxied;
	const server = serverOf(answer);
	const service = backings.find(({ addresses }) => addresses.includes(to.ip))?.service;
	const owners = places.filter(({ addresses }) => addresses.some((own) => own === to.ip)).map(({ place }) => place);
	// A node's address is also that of the pods on its network.
	const owner = owners.find((place) => nodeOf(place) !== undefined) ?? owners[0];
	const stop = service ? `service/${service}` : owners.includes(server) ? server : (owner ?? to.ip);
	const path = [by, ...(stop === server ? [] : [stop]), server];
	const { clientIP, forwardedFor } = answer;
	return {
		path,
		hops: path.length - 1,
		clientIP,
		seenAs: sourceOf(clientIP, by, places),
		...(forwardedFor !== undefined && { forwardedFor }),
	};
};
