import type { FelixChain, FelixMatch, FelixRule } from './felix-rule.ts';
import { chainName } from './names.ts';
import { drop, goto } from './vocabulary.ts';

interface Dispatch {
	/** The chain that looks up a device. */
	readonly root: string;
	/** The pods' devices on this node. */
	readonly devices: readonly string[];
	readonly matching: (device: string) => FelixMatch;
	/** Prefix of the name of a device's own chain. */
	readonly prefix: 'cali-fw-' | 'cali-tw-';
}

/** Chains that lead from a device to its own chain. In a flat list the last of a hundred pods would cost a hundred
 * comparisons per packet, so felix builds a shallow tree: devices with the same character after the common prefix
 * share a chain. It uses goto, so the search is not continued after the device's chain. Packets of unknown devices are
 * dropped. (felix/rules/dispatch.go: interfaceNameDispatchChains, buildSingleDispatchChains) */
export const dispatchChains = ({ root, devices, matching, prefix }: Dispatch): readonly FelixChain[] => {
	const shared = sharedPrefix(devices);
	const groups = [...Map.groupBy(devices.toSorted(), (device) => device.slice(0, shared.length + 1))];
	const direct = (device: string): FelixRule => ({
		match: [matching(device)],
		action: goto(chainName(prefix, device)),
	});
	const childOf = (start: string): string => `${root}-${start.slice(shared.length)}`;
	const children = groups
		.filter(([, group]) => group.length > 1)
		.map(([start, group]) => ({ name: childOf(start), rules: [...group.map(direct), unknown] }));
	const branches = groups.flatMap(([start, group]) =>
		group.length > 1 ? [{ match: [matching(`${start}+`)], action: goto(childOf(start)) }] : group.map(direct),
	);
	return [...children, { name: root, rules: [...branches, unknown] }];
};

const unknown: FelixRule = { comment: 'Unknown interface', action: drop };

const sharedPrefix = ([first = '', ...others]: readonly string[]): string => {
	const differs = [...first].findIndex((char, i) => others.some((other) => other[i] !== char));
	return differs < 0 ? first : first.slice(0, differs);
};
