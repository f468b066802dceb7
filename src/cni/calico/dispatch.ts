import type { FelixChain, FelixMatch, FelixRule } from './felix-rule.ts';
import { chainName } from './names.ts';
import { drop, goto } from './vocabulary.ts';

interface Dispatch {
	/** The chain where the search for a device begins. */
	readonly root: string;
	/** The pods' devices on this node. */
	readonly devices: readonly string[];
	readonly matching: (device: string) => FelixMatch;
	/** Of the chain that is meant for one device. */
	readonly prefix: 'cali-fw-' | 'cali-tw-';
}

/** From a device to its chain. With a hundred pods a list would cost the last of them a hundred comparisons a packet,
 * so felix makes a shallow tree: devices that share the character after what all share go to a chain of their own. A
 * goto, not a jump: nobody comes back to search on. A device that nobody knows gets nothing through.
 * (felix/rules/dispatch.go: interfaceNameDispatchChains, buildSingleDispatchChains) */
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
