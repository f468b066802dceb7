import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const managers = ['apt-get', 'dnf', 'apk'] as const;
type Manager = (typeof managers)[number];

interface Program {
	readonly for: string;
	/** False: only for people who inspect a lab. */
	readonly needed: boolean;
	readonly package: string | Readonly<Record<Manager, string>>;
}

/** Programs that nodes need with the netns runtime; with docker they are in the node image. */
const programs: Readonly<Record<string, Program>> = {
	ip: {
		for: 'links, addresses, routes',
		needed: true,
		package: { 'apt-get': 'iproute2', dnf: 'iproute', apk: 'iproute2' },
	},
	bridge: {
		for: 'forwarding entries',
		needed: true,
		package: { 'apt-get': 'iproute2', dnf: 'iproute', apk: 'iproute2' },
	},
	'iptables-restore': {
		for: 'rules',
		needed: true,
		package: { 'apt-get': 'iptables', dnf: 'iptables-nft', apk: 'iptables' },
	},
	ipset: { for: 'sets', needed: true, package: 'ipset' },
	unshare: { for: 'namespaces', needed: true, package: 'util-linux' },
	conntrack: {
		for: 'looking at connections',
		needed: false,
		package: { 'apt-get': 'conntrack', dnf: 'conntrack-tools', apk: 'conntrack-tools' },
	},
	curl: { for: 'real requests from pods', needed: false, package: 'curl' },
	ethtool: { for: 'looking at devices', needed: false, package: 'ethtool' },
	nft: { for: 'looking at rules as the kernel has them', needed: false, package: 'nftables' },
	ping: {
		for: 'ping from pods',
		needed: false,
		package: { 'apt-get': 'iputils-ping', dnf: 'iputils', apk: 'iputils' },
	},
	tcpdump: { for: 'packets on the wire', needed: false, package: 'tcpdump' },
};

export interface ProgramState {
	readonly name: string;
	readonly for: string;
	readonly needed: boolean;
	readonly there: boolean;
	/** The command that installs it; absent if no package manager is known. */
	readonly install?: string;
}

/** Searches PATH for each program. */
export const lookForPrograms = (): readonly ProgramState[] => {
	const manager = managers.find(inPath);
	return Object.entries(programs).map(([name, program]) => {
		const install = manager && installLine(manager, program);
		return { name, for: program.for, needed: program.needed, there: inPath(name), ...(install && { install }) };
	});
};

const inPath = (name: string): boolean =>
	(process.env['PATH'] ?? '').split(delimiter).some((folder) => {
		try {
			accessSync(join(folder, name), constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});

const installLine = (manager: Manager, { package: name }: Program): string => {
	const own = typeof name === 'string' ? name : name[manager];
	return { 'apt-get': `apt-get install -y ${own}`, dnf: `dnf install -y ${own}`, apk: `apk add ${own}` }[manager];
};
