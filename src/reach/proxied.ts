import type { Place, ProbeResult } from '../bus/probe.ts';
import { type Located, type Source, sourceOf } from '../trace/facts.ts';
import { serverOf } from './asking.ts';
import type { Backing } from './backing.ts';
import { nodeOf } from './place.ts';

/** How a request went on behind a controller of Ingress, as the controller and the pod that answered tell it. */
export interface ProxiedWay {
	/** The controller, what it sent the request to where that was no pod ("service/NS/NAME", "node/NAME"), and the
	 * pod. */
	readonly path: readonly Place[];
	/** Of the path, behind the controller. */
	readonly hops: number;
	/** What the pod saw, and whose it is, as seen from the controller. */
	readonly clientIP: string;
	readonly seenAs: Source;
	/** Who the pod was told the client is. */
	readonly forwardedFor?: string;
}

interface Known {
	readonly places: readonly Located[];
	readonly backings: readonly Backing[];
}

type Answered = Partial<Pick<ProbeResult, 'answer' | 'proxied'>>;

/** Undefined: no controller has passed it on, or what answered does not tell who it is. */
export const proxiedWay = ({ answer, proxied }: Answered, { places, backings }: Known): ProxiedWay | undefined => {
	if (!answer || !proxied) return undefined;
	const { by, to } = proxied;
	const server = serverOf(answer);
	const service = backings.find(({ addresses }) => addresses.includes(to.ip))?.service;
	const owners = places.filter(({ addresses }) => addresses.some((own) => own === to.ip)).map(({ place }) => place);
	// A node's address is that of the pods on its own network too.
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
