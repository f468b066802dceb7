#!/bin/sh
# The first process of a node's container: makes it look like a machine of its own, then becomes the agent.
set -eu

# Standard input and output are the agent's way to its coordinator: nothing else reads or writes there.
exec 3<&0 4>&1 </dev/null >&2

# Docker's name server at 127.0.0.11 lives off DNAT rules in the container's nat table. A node has none, and they would
# stand among the chains that the plan is compared with. They are in the legacy table where the engine's iptables is the
# legacy one; looking into that table creates it, so the kernel is asked first.
if grep -qsx nat /proc/net/ip_tables_names; then
	iptables-legacy -t nat -F
	iptables-legacy -t nat -X
fi
nft delete table ip nat 2>/dev/null || true

# The engine's address for eth0 is one that was free on its machine. A node has the topology's, which other labs may have
# too: nobody but the nodes is on this bridge. The engine's routes go with its address.
ip addr flush dev eth0
ip link set dev eth0 address "$CNILAB_MAC"
ip addr add "$CNILAB_ADDRESS" dev eth0

# Docker shuts IPv6 off where its network has none; a machine has its link-local addresses at least. Not so on eth0: the
# bridge behind it has such an address too, at which the engine's machine would answer. It does where it may.
{ echo 0 >/proc/sys/net/ipv6/conf/all/disable_ipv6; } 2>/dev/null || true
[ "${CNILAB_MACHINE:-}" = reachable ] || { echo 1 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6; } 2>/dev/null || true

exec node /opt/cnilab/agent.mjs <&3 >&4 3<&- 4>&-
