import type { BuiltIn } from '../kernel/object.ts';
import { familyOf } from '../net/ip.ts';
import { hookKey } from './chains.ts';
import { track } from './conntrack.ts';
import { evaluate } from './evaluate.ts';
import type { Device, Host, Passing, ReadyRule } from './host.ts';
import { nat } from './nat.ts';
import type { Connection, Packet } from './packet.ts';
import { dropped, type Lost, refused } from './step.ts';
import { type Loss, stayAt, type Trip } from './trip.ts';

interface At {
	readonly hook: BuiltIn;
	readonly host: Host;
	readonly packet: Packet;
	readonly in?: Device;
	readonly out?: Device;
	readonly portIn?: Device;
	readonly portOut?: Device;
}

export type Passed = { readonly at: 'passed'; readonly packet: Packet } | Lost;

/** Passes a packet through the tables of one hook. The result is the packet, possibly marked or translated, or the
 * reason why it was dropped. */
export const pass = (trip: Trip, { hook, ...at }: At): Passed => {
	const stations = at.host.chains.get(hookKey(hook, familyOf(at.packet.dst)));
	if (!stations) return { at: 'passed', packet: at.packet };
	const passing: Passing = { ...at, choose: trip.choose };
	for (const station of stations) {
		if (station === 'conntrack') {
			passing.packet = track(connectionsOf(trip, at.host), passing.packet);
			continue;
		}
		if (station.table === 'nat') {
			const translation = nat(hook, station.rules, passing);
			if (translation) note(trip, passing, translation.rule, translation.did);
			continue;
		}
		const rule = evaluate(station.rules, passing);
		if (!rule) continue;
		const { did, verdict } = saidBy(rule);
		note(trip, passing, rule, did);
		if (verdict === 'deny') return dropped(causeOf(at.host, rule, did));
		if (verdict === 'reject') return refused(at.host, passing.packet, causeOf(at.host, rule, did));
	}
	return { at: 'passed', packet: passing.packet };
};

const connectionsOf = ({ connections }: Trip, { id }: Host): Connection[] => {
	const known = connections.get(id) ?? [];
	connections.set(id, known);
	return known;
};

const note = (trip: Trip, { host, packet }: Passing, { table, chain, text, because }: ReadyRule, did: string): void => {
	stayAt(trip, host, packet).rules.push({ table, chain, rule: text, because, did });
};

interface Said {
	readonly did: string;
	readonly verdict?: Loss['verdict'];
}

const saidBy = ({ target }: ReadyRule): Said => {
	if (target?.t === 'drop') return { did: 'dropped', verdict: 'deny' };
	if (target?.t === 'reject') return { did: `rejected with ${target.with}`, verdict: 'reject' };
	return { did: 'accepted' };
};

const causeOf = ({ id }: Host, { table, chain, text, because }: ReadyRule, did: string): string =>
	`${id}: ${did} by table ${table}: -A ${chain} ${text} (${because})`;
