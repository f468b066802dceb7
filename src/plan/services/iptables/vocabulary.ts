import type { Match, Rule, Target } from '../../../kernel/rule.ts';
import { hostCidr } from '../../../net/cidr.ts';
import type { Ip } from '../../../net/ip.ts';
import type { ServicePort } from '../service-port.ts';

/** The bit of the packet mark for packets to masquerade (--iptables-masquerade-bit 14). */
export const masqueradeMark = 0x4000;

export const comment = (text: string): Match => ({ m: 'comment', text });
export const jump = (chain: string): Target => ({ t: 'jump', chain });
export const markForMasquerade = jump('KUBE-MARK-MASQ');

export const isMarked = { m: 'mark', value: masqueradeMark, mask: masqueradeMark } as const satisfies Match;
export const toLocal: Match = { m: 'addrtype', dst: 'LOCAL' };
export const fromLocal: Match = { m: 'addrtype', src: 'LOCAL' };
export const isNew: Match = { m: 'ctstate', states: ['NEW'] };

/** "-p tcp -d 10.96.0.7 --dport 80" */
export const to = ({ protocol, port }: Pick<ServicePort, 'protocol' | 'port'>, ip: Ip): readonly Match[] => [
	{ m: 'dst', net: hostCidr(ip) },
	toPort(protocol, port),
];

export const toPort = (proto: ServicePort['protocol'], port: number): Match => ({
	m: 'dport',
	proto,
	port: String(port),
});

/** A rule that begins with a comment, as nearly all of kube-proxy's do. */
export const said = (text: string, match: readonly Match[], target?: Target): Rule => ({
	match: [comment(text), ...match],
	...(target && { target }),
});
