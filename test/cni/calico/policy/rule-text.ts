import { type FelixChain, hashed } from '../../../../src/cni/calico/felix-rule.ts';
import { marks } from '../../../../src/cni/calico/vocabulary.ts';
import { printRule } from '../../../../src/kernel/write-rule.ts';

/** A chain's rules as `iptables-save` shows them, without felix's hashes, and with a mark's bits by their names. */
export const textOf = (chain: FelixChain | undefined): readonly string[] =>
	hashed(chain ?? { name: '', rules: [] })
		.map(printRule)
		.map((text) => text.replace(/-m comment --comment "cali:.{16}" ?/, '').trim())
		.map((text) => Object.entries(bits).reduce((said, [bit, name]) => said.replaceAll(bit, name), text));

const bits = {
	'0x0/0x180000': '-/both',
	'0x80000/0x180000': 'all/both',
	[`${hex(marks.scratch0)}/${hex(marks.scratch0)}`]: 'all',
	[`${hex(marks.scratch1)}/${hex(marks.scratch1)}`]: 'this',
	[`0x0/${hex(marks.scratch0)}`]: 'no-all',
	[`0x0/${hex(marks.scratch1)}`]: 'no-this',
	[`${hex(marks.accept)}/${hex(marks.accept)}`]: 'accept',
	[`0x0/${hex(marks.pass | marks.accept)}`]: 'no-verdict',
	[`${hex(marks.pass)}/${hex(marks.pass)}`]: 'pass',
	[`${hex(marks.drop)}/${hex(marks.drop)}`]: 'drop',
	[`0x0/${hex(marks.pass)}`]: 'no-pass',
	'-j MARK --set-xmark': 'set',
	'-m mark --mark': 'if',
	'-m mark ! --mark': 'unless',
};

function hex(mark: number): string {
	return `0x${mark.toString(16)}`;
}
