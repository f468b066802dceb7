import { objectsOf } from '../model/control/contents.ts';
import type { CalicoPolicyResource } from '../model/policy-resource.ts';
import type { Resource } from '../model/resource.ts';
import type { Listing } from './listing.ts';
import { labelText, orNone } from './words.ts';
import { itemOf } from './workloads.ts';

const listingOf = <K extends Resource['kind']>(
	kind: K,
	columns: readonly string[],
	cellsOf: (resource: Resource & { readonly kind: K }) => readonly string[],
): Listing => ({
	columns,
	wide: [],
	items: (live) => objectsOf(live.store, kind).map((resource) => itemOf(live, resource, cellsOf(resource))),
});

const calicoCells = ({ tier, order, selector, types }: CalicoPolicyResource): readonly string[] => [
	tier,
	order === undefined ? '<none>' : String(order),
	selector || 'all()',
	types.join(','),
];

const calicoColumns = ['TIER', 'ORDER', 'SELECTOR', 'TYPES'];

export const policyListings = {
	'NetworkPolicy.projectcalico.org': listingOf('NetworkPolicy.projectcalico.org', calicoColumns, calicoCells),
	GlobalNetworkPolicy: listingOf('GlobalNetworkPolicy', calicoColumns, calicoCells),
	NetworkSet: listingOf('NetworkSet', ['LABELS', 'NETS'], ({ labels, nets }) => [labelText(labels), orNone(nets)]),
	GlobalNetworkSet: listingOf('GlobalNetworkSet', ['LABELS', 'NETS'], ({ labels, nets }) => [
		labelText(labels),
		orNone(nets),
	]),
	Tier: listingOf('Tier', ['ORDER', 'DEFAULT-ACTION'], ({ order, defaultAction }) => [
		order === undefined ? '<none>' : String(order),
		defaultAction,
	]),
	ClusterNetworkPolicy: listingOf('ClusterNetworkPolicy', ['TIER', 'PRIORITY'], ({ tier, priority }) => [
		tier,
		String(priority),
	]),
	AdminNetworkPolicy: listingOf('AdminNetworkPolicy', ['PRIORITY'], ({ priority }) => [String(priority)]),
	BaselineAdminNetworkPolicy: listingOf('BaselineAdminNetworkPolicy', [], () => []),
};
