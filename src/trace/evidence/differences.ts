import { pathOf } from '../path.ts';
import type { Hop } from '../trip.ts';
import type { Walk } from '../walk.ts';
import { hostOf } from './cause.ts';
import type { SeenHop } from './hops.ts';
import type { Observation } from './observe.ts';

/** The differences between a real packet and one walked over the plans, a sentence each; empty if all is as
 * predicted. */
export const differencesOf = (seen: Observation, predicted: Walk): readonly string[] => [
	...verdict(seen, predicted),
	...way('the way there', seen.hops, predicted.hops),
	...(seen.verdict === 'allow' && predicted.verdict === 'allow'
		? way('the way back', seen.answer, predicted.answer ?? [])
		: []),
	...unplannedRules([...seen.hops, ...seen.answer]),
];

const verdict = ({ verdict: seen }: Observation, { verdict: foretold }: Walk): readonly string[] =>
	seen === 'unknown' || seen === foretold
		? []
		: [`the packet was ${words[seen]}, and the plans say ${words[foretold]}`];

const words = { allow: 'answered', deny: 'dropped', reject: 'refused' } as const;

const way = (title: string, seen: readonly SeenHop[], foretold: readonly Hop[]): readonly string[] => {
	const [real, planned] = [seen.filter(isOnDevice), foretold.filter(isOnDevice)];
	const count = Math.max(real.length, planned.length);
	for (let i = 0; i < count; i++) {
		const [a, b] = [real[i], planned[i]];
		if (a && b && (stayOf(a) === stayOf(b) || stayOf(a) === stayOf(switched(b)))) continue;
		return [`${title} differs after ${before(real, i)}: seen ${told(a)}, predicted ${told(b)}`];
	}
	return [];
};

/** A packet that its own host drops has passed no device: only real rules show it, the walk does not. */
const isOnDevice = ({ devices }: Hop): boolean => devices.length > 0;

/** A frame that a bridge switches between its ports does not pass the bridge's own device, so a capture does not see it
 * there. */
const switched = (hop: Hop): Hop => {
	const [from = '', , to = '', ...further] = hop.devices;
	return isPort(from) && isPort(to) && further.length === 0 ? { ...hop, devices: [from, to] } : hop;
};

const isPort = (device: string): boolean => device.startsWith('veth');

const before = (hops: readonly Hop[], i: number): string => (i === 0 ? 'the start' : pathOf(hops.slice(0, i)).text);

const stayOf = (hop: Hop): string => `${hostOf(hop)}: ${around(hop)}${hop.devices.join(' → ')}`;

const around = ({ encapsulation: e }: Hop): string => (e ? `VXLAN ${e.vni} ${e.src} ⇒ ${e.dst} ` : '');

const told = (hop: Hop | undefined): string => (hop ? `"${stayOf(hop)}"` : 'nothing more');

const unplannedRules = (hops: readonly SeenHop[]): readonly string[] => [
	...new Set(
		hops.flatMap((hop) =>
			hop.met
				.filter(({ because, chain }) => because === undefined && !chain.startsWith('DOCKER'))
				.map(
					({ table, chain, rule, did }) =>
						`${hostOf(hop)}: no plan has the rule -t ${table} -A ${chain} ${rule} (${did})`,
				),
		),
	),
];
