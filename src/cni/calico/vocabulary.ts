import type { Target } from '../../kernel/rule.ts';
import type { FelixChain, FelixMatch, FelixRule } from './felix-rule.ts';
import { setName } from './names.ts';

/** Bits of the packet mark that felix uses within one node: the first free ones of IptablesMarkMask 0xffff0000, in the
 * order in which it allocates them (felix/dataplane/driver.go). */
export const marks = {
	/** A policy or profile allowed the packet. */
	accept: 0x10000,
	/** A policy passes the packet to the next tier. */
	pass: 0x20000,
	drop: 0x40000,
	/** The packet came from a workload. */
	scratch0: 0x80000,
	scratch1: 0x100000,
} as const;

/** The bits that felix clears first; drop is not among them (rules/static.go: allCalicoMarkBits). */
export const allMarks = marks.accept | marks.pass | marks.scratch0 | marks.scratch1;

/** IP sets by content (felix/rules/rule_defs.go). */
export const sets = {
	/** Pools whose pods are masqueraded when their packets leave the pools. */
	masquerade: setName('masq-ipam-pools'),
	/** All pools: packets between them keep their source address. */
	pools: setName('network-ip-pools'),
	/** Nodes that this node accepts VXLAN from. */
	vteps: setName('all-vxlan-net'),
	/** The node's own addresses. */
	host: setName('this-host'),
	/** Pods whose packets get a DSCP mark. */
	dscp: setName('dscp-src-net'),
} as const;

/** Matches the host's device of every pod. */
export const workloads = 'cali+';
export const tunnel = 'vxlan.calico';

export const isSet = (mark: number): FelixMatch => ({ m: 'mark', value: mark, mask: mark });
export const isClear = (mark: number): FelixMatch => ({ m: 'mark', value: 0, mask: mark });
export const inSet = (set: string, dirs: string): FelixMatch => ({ m: 'set', set, dirs });
export const notInSet = (set: string, dirs: string): FelixMatch => ({ m: 'set', set, dirs, not: true });
export const fromLocal: FelixMatch = { m: 'addrtype', src: 'LOCAL' };
export const toLocal: FelixMatch = { m: 'addrtype', dst: 'LOCAL' };

export const accept: Target = { t: 'accept' };
export const drop: Target = { t: 'drop' };
export const back: Target = { t: 'return' };
export const jump = (chain: string): Target => ({ t: 'jump', chain });
export const goto = (chain: string): Target => ({ t: 'goto', chain });
export const set = (mark: number): Target => ({ t: 'mark', value: mark, mask: mark });
export const clear = (mark: number): Target => ({ t: 'mark', value: 0, mask: mark });

export const empty = (name: string): FelixChain => ({ name, rules: [] });

/** felix has these rules even without host endpoints. */
export const hostPolicyAccepts = (action: Target): FelixRule => ({
	comment: 'Host endpoint policy accepted packet.',
	match: [isSet(marks.accept)],
	action,
});
