import type { BuiltIn } from '../kernel/object.ts';
import type { Target } from '../kernel/rule.ts';
import { type Ip, parseIp } from '../net/ip.ts';
import { isNatHook, natEnd, translate } from './conntrack.ts';
import { evaluate } from './evaluate.ts';
import type { Passing, ReadyRule } from './host.ts';
import { type Connection, type Packet, socketName } from './packet.ts';
import { addressOn, routeTo } from './route.ts';

/** What the nat table did to a packet, and the rule. */
export interface Translation {
	readonly rule: ReadyRule;
	readonly did: string;
}

/** Evaluates the nat table. It is consulted only for a connection's first packet, once for each end; the result applies
 * to all later packets, in both directions. */
export const nat = (hook: BuiltIn, rules: readonly ReadyRule[], passing: Passing): Translation | undefined => {
	const { track } = passing.packet;
	if (!isNatHook(hook) || typeof track !== 'object') return undefined;
	const { connection, direction } = track;
	const end = natEnd(hook);
	const asks = direction === 'original' && !connection.settled[end];
	if (asks) connection.settled[end] = true;
	const rule = asks ? evaluate(rules, passing) : undefined;
	if (rule?.target) settle(connection, rule.target, passing);
	const before = passing.packet;
	passing.packet = translate(hook, before);
	return rule && rule.target?.t !== 'accept' ? { rule, did: told(end, before, passing.packet) } : undefined;
};

/** Stores NAT in the connection's reply tuple: the expected answer goes to the new source, from the new destination. */
const settle = (connection: Connection, target: Target, passing: Passing): void => {
	const { reply } = connection;
	if (target.t === 'snat') connection.reply = { ...reply, dst: target.to };
	if (target.t === 'masquerade') connection.reply = { ...reply, dst: masquerade(passing) ?? reply.dst };
	if (target.t === 'dnat') {
		const { ip, port } = parseTarget(target.to);
		connection.reply = { ...reply, src: ip, sport: port ?? reply.sport };
	}
};

/** The address of the device that the packet leaves by (net/netfilter/nf_nat_masquerade.c). */
const masquerade = ({ host, packet, out }: Passing): Ip | undefined =>
	out && addressOn(host, out, routeTo(host, packet.dst, out.name)?.via ?? packet.dst);

/** "10.244.1.5", "10.244.1.5:8080", "[fd00::5]:8080". */
const parseTarget = (to: string): { readonly ip: Ip; readonly port?: number } => {
	const port = /^(?:\[.*\]|[^:]*):(\d+)$/.exec(to)?.[1];
	const address = port ? to.slice(0, -port.length - 1) : to;
	return { ip: parseIp(address.replace(/^\[|\]$/g, '')), ...(port && { port: Number(port) }) };
};

const told = (end: 'src' | 'dst', before: Packet, after: Packet): string =>
	end === 'src'
		? `source ${socketName(before.src, before.sport)} → ${socketName(after.src, after.sport)}`
		: `destination ${socketName(before.dst, before.dport)} → ${socketName(after.dst, after.dport)}`;
