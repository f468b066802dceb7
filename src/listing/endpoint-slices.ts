import { objectsOf } from '../model/control/contents.ts';
import type { EndpointSliceResource } from '../model/resource.ts';
import type { Endpoints } from '../model/service.ts';
import { controller, liveSlices, managedBy } from '../model/write/slices.ts';
import type { Listing } from './listing.ts';
import { itemOf } from './workloads.ts';

/** The slices of the endpoints controller, and those from manifests. */
export const endpointSlices: Listing = {
	columns: ['ADDRESSTYPE', 'PORTS', 'ENDPOINTS'],
	wide: [],
	items: (live) => [
		...liveSlices(live).map(({ slice, behind, ...names }) => ({
			...names,
			cells: cellsOf(behind.flatMap(portOf), behind.flatMap(addressesIn)),
			object: () => slice,
		})),
		...objectsOf(live.store, 'EndpointSlice')
			.filter(({ labels }) => labels[managedBy] !== controller)
			.map((slice) => itemOf(live, slice, writtenCells(slice))),
	],
};

const writtenCells = ({ ports, endpoints }: EndpointSliceResource): readonly string[] =>
	cellsOf(
		ports.flatMap(({ port }) => port ?? []),
		endpoints.map(({ ip }) => ip),
	);

const portOf = ({ endpoints }: Endpoints): readonly number[] => endpoints.slice(0, 1).flatMap(({ port }) => port ?? []);

const addressesIn = ({ endpoints }: Endpoints): readonly string[] => endpoints.map(({ ip }) => ip);

/** As kubectl: at most three of each, and the number of the others. */
const cellsOf = (ports: readonly number[], addresses: readonly string[]): readonly string[] => [
	'IPv4',
	ports.length === 0 ? '<unset>' : shortened(ports.map(String)),
	addresses.length === 0 ? '<unset>' : shortened([...new Set(addresses)]),
];

const shortened = (words: readonly string[]): string =>
	words.slice(0, mostShown).join(',') + (words.length > mostShown ? ` + ${words.length - mostShown} more...` : '');

const mostShown = 3;
