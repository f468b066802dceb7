import type { CalicoEntity, CalicoPort } from '../../model/calico/objects.ts';
import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import { selectionOf } from './calico-selection.ts';
import type { Things } from './calico-things.ts';
import { type Miss, missOfBlock } from './miss.ts';
import { networkTest } from './networks.ts';
import type { End } from './party.ts';
import type { Asked } from './policy.ts';
import { isNamed, isWithin } from './ports.ts';

/** The context of a rule. */
interface Home {
	readonly cluster: Cluster;
	readonly things: Things;
	/** The policy's namespace; '' for a global policy. */
	readonly namespace: string;
}

/** One condition of a rule on one end; conditions that are absent are no facets. */
export interface Facet {
	fits(end: End, asked: Asked): boolean;
	/** @param isPeer whether it is the other end, not the pod that the policy selects */
	miss(end: End, isPeer: boolean): Miss;
}

export const facetsOf = (entity: CalicoEntity, place: Home, ofService: ServiceTest): readonly Facet[] => {
	const { namespace, cluster, things } = place;
	const { nets, notNets, ports, notPorts, service } = entity;
	const selection = selectionOf(entity, namespace, things);
	const isInside = networkTest(nets);
	const isOutside = networkTest(notNets);
	const behind = [...cluster.endpoints, ...(cluster.unservedEndpoints ?? [])].filter((one) => nameOf(one) === service);
	const isPort = (port: CalicoPort, end: End, asked: Asked): boolean => {
		if (!('name' in port)) return isWithin(port, asked);
		const thing = end.party.is === 'pod' ? things.of(end.party.pod) : undefined;
		return thing !== undefined && selection.holds(thing) && isNamed(port.name, asked, end);
	};
	const ofPeer =
		(wanted: string, miss: (end: End) => Miss): Facet['miss'] =>
		(end, isPeer) =>
			isPeer ? miss(end) : { on: 'subject', wanted };
	return [
		...(nets.length > 0
			? [
					{
						fits: ({ address }: End) => isInside(address),
						miss: ofPeer(nets.join(', '), (end) => missOfBlock(end, nets, [], cluster)),
					},
				]
			: []),
		...(notNets.length > 0
			? [
					{
						fits: ({ address }: End) => !isOutside(address),
						miss: ofPeer(notNets.join(', '), () => ({
							...{ on: 'peer', why: 'excepted', wanted: `what is not in ${notNets.join(', ')}` },
						})),
					},
				]
			: []),
		{
			fits: ({ address }) => selection.has(address),
			miss: ofPeer(printSelection(entity, namespace), (end) => missOfSelection(end, entity, place)),
		},
		...(service === undefined
			? []
			: [
					{
						fits: (end: End, asked: Asked) => behind.some((one) => ofService(one, end, asked)),
						miss: ofPeer(service, () => ({
							on: 'peer',
							why: 'outside-block',
							wanted: `endpoints of Service ${service}`,
						})),
					},
				]),
		...(ports.length > 0
			? [
					{
						fits: (end: End, asked: Asked) => ports.some((port) => isPort(port, end, asked)),
						miss: () => ({ on: 'port' as const, wanted: ports.map(printPort).join(', ') }),
					},
				]
			: []),
		...(notPorts.length > 0
			? [
					{
						fits: (end: End, asked: Asked) => !notPorts.some((port) => isPort(port, end, asked)),
						miss: () => ({ on: 'port' as const, wanted: `any but ${notPorts.map(printPort).join(', ')}` }),
					},
				]
			: []),
	];
};

const printPort = (port: CalicoPort): string => {
	if ('name' in port) return port.name;
	return port.first === port.last ? String(port.first) : `${port.first}-${port.last}`;
};

const missOfSelection = (end: End, entity: CalicoEntity, { namespace, things }: Home): Miss => {
	const wanted = printSelection(entity, namespace);
	const { party } = end;
	const thing = party.is === 'pod' ? things.of(party.pod) : undefined;
	if (!thing || party.is !== 'pod') return { on: 'peer', why: 'not-a-pod', wanted };
	const isElsewhere = namespace !== '' && entity.namespaceSelector === '' && party.pod.namespace !== namespace;
	if (isElsewhere) return { on: 'peer', why: 'other-namespace', wanted, has: party.pod.namespace };
	const keys = keysIn(`${entity.selector} ${entity.notSelector}`);
	const has = keys.map((key) => (thing.tags.has(key) ? `${key}=${thing.tags.get(key)}` : `no label ${key}`));
	return { on: 'peer', why: 'labels', wanted, ...(has.length > 0 && { has: has.join(', ') }) };
};

const printSelection = ({ selector, notSelector, namespaceSelector }: CalicoEntity, namespace: string): string =>
	[
		`what has ${selector || 'any labels'}`,
		...(notSelector ? [`but not ${notSelector}`] : []),
		...(namespaceSelector
			? [`in namespaces with ${namespaceSelector}`]
			: namespace
				? [`in namespace ${namespace}`]
				: []),
	].join(' ');

/** The labels that a selector names. */
const keysIn = (selector: string): readonly string[] => [
	...new Set(
		[
			...selector.matchAll(
				/has\(\s*([\w./-]+)\s*\)|([\w./-]+)\s*(?:==|!=|(?:not )?in\b|contains|(?:starts|ends)\s*with)/g,
			),
		].flatMap(([, has, compared]) => has ?? compared ?? []),
	),
];

export type ServiceTest = (behind: Cluster['endpoints'][number], end: End, asked: Asked) => boolean;

export const addressOfService: ServiceTest = ({ endpoints }, { address }) => endpoints.some(({ ip }) => ip === address);

/** At the destination, a Service means its endpoints' ports too. */
export const portOfService: ServiceTest = ({ protocol, endpoints }, { address }, asked) =>
	protocol === asked.protocol && endpoints.some(({ ip, port }) => ip === address && port === asked.port);
