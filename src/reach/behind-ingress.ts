import type { Source } from '../trace/facts.ts';
import { nodeOf } from './place.ts';
import type { ProxiedWay } from './proxied.ts';
import type { CheckResult } from './result.ts';

/** Observations of requests through controllers of Ingress. */
export interface BehindIngress {
	/** "external → controller → Service → pod", each once. */
	readonly paths: readonly string[];
	/** Hops behind the controller, each number once, ascending. */
	readonly hops: readonly number[];
	/** The owners of the client addresses that pods saw, relative to the controller. */
	readonly sources: readonly Source[];
}

/** Undefined if no check went through a controller. */
export const behindIngress = (checks: readonly CheckResult[]): BehindIngress | undefined => {
	const ways = checks.flatMap(({ from, observed }) => (observed.proxied ?? []).map((way) => ({ from, way })));
	if (ways.length === 0) return undefined;
	return {
		paths: [...new Set(ways.map(({ from, way }) => shapeOf(from, way)))].sort(),
		hops: [...new Set(ways.map(({ way }) => way.hops))].sort((a, b) => a - b),
		sources: sources.filter((source) => ways.some(({ way }) => way.seenAs === source)),
	};
};

const sources: readonly Source[] = ['itself', 'its node', 'another node', 'somebody else'];

const shapeOf = (from: string, { path }: ProxiedWay): string =>
	[from === 'external' ? from : 'pod', 'controller', ...path.slice(1, -1).map(kindOf), 'pod'].join(' → ');

const kindOf = (place: string): string => {
	if (place.startsWith('service/')) return 'Service';
	return nodeOf(place) === undefined ? place : 'node';
};
