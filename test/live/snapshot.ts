import type { LiveLab } from './lab.ts';

/** Everything of a node's network that is somebody's will, as the tools print it, in an order that says nothing of how
 * it came to be. Read without any of the project's own parsers. */
export const snapshotOf = async (lab: LiveLab, node: string): Promise<readonly string[]> => {
	const text = await lab.sh(`node/${node}`, script);
	return text
		.split('\n@@ ')
		.slice(1)
		.flatMap((part) => {
			const [title = '', ...lines] = part.split('\n');
			return [`${title}:`, ...(title.startsWith('rules') ? rulesIn(lines) : lines.filter(Boolean).toSorted())];
		});
};

/** Devices with flags, MTU, master and MAC; addresses, routes, neighbours; what a carrier adds is left out. */
const inNamespace = `
ip -o link | awk '{ m = ""; for (i = 1; i <= NF; i++) if ($i == "master") m = $(i + 1); sub(/[@:].*/, "", $2); print $2, $3, $5, m }'
ip -br link | awk '{ sub(/@.*/, "", $1); print $1, $3 }'
ip -o -4 addr | awk '{ print $2, $4 }'
ip -4 route | sed 's/ linkdown//'
ip neigh show nud permanent
`;

const script = `
in_namespace() {
${inNamespace}
}
echo; echo @@ node; in_namespace
bridge fdb show | grep ' dst ' || true
echo @@ settings; grep -s . /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/*/proxy_arp /proc/sys/net/ipv4/conf/*/rp_filter
echo @@ rules; iptables-save
echo @@ rules6; ip6tables-save
echo @@ sets; ipset save | sed 's/ hashsize [0-9]*//; s/ initval .*//'
for netns in $(ls /run/netns); do
	echo; echo @@ $netns
	ip netns exec $netns sh <<'__in_namespace'
${inNamespace}
__in_namespace
done
`;

/** A line for each chain, with its rules in their order. */
const rulesIn = (lines: readonly string[]): readonly string[] => {
	const chains = new Map<string, string[]>();
	let table = '';
	for (const line of lines) {
		if (line.startsWith('*')) table = line.slice(1);
		const [, name = '', policy = ''] = /^:(\S+) (\S+)/.exec(line) ?? [];
		if (name) chains.set(`${table} ${name} ${policy}`, []);
		const [, chain, rule = ''] = /^-A (\S+) (.*)/.exec(line) ?? [];
		if (chain) [...chains].find(([key]) => key.startsWith(`${table} ${chain} `))?.[1].push(rule);
	}
	return [...chains].map(([key, rules]) => [key, ...rules].join(' | ')).toSorted();
};
