import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostnameOf, hostsFileOf, printResolvConf, resolvConfOf } from '../src/dns/pod-files.ts';
import type { Cluster } from '../src/model/cluster.ts';
import { nameOf } from '../src/model/name-of.ts';
import type { Pod } from '../src/model/pod.ts';
import { keep, textOf } from './keep.ts';
import { mountArgs, mountScript } from './mounts.ts';
import { volumes } from './volumes.ts';

/** Where the files lie that pods see in the place of their node's: the node's own /run, which goes with the lab. */
const dir = '/run/cnilab/pods';
const nodeDir = '/run/cnilab/host';

/** A command line as one that runs dressed as its pod: it sees the pod's resolv.conf, hosts file, host
 * name and volumes. It is the program itself that is started at last, under the same process id. */
export const dressed = (cluster: Cluster, place: string, argv: readonly string[]): readonly string[] => {
	const pod = cluster.pods.find((one) => nameOf(one) === place);
	if (!pod) return argv;
	const own = join(dir, `${pod.namespace}.${pod.name}`);
	renew(own, pod);
	for (const [name, text] of filesOf(cluster, pod)) keep(join(own, name), text);
	// On its node's network a pod has its node's name.
	const hostname = pod.hostNetwork ? '' : hostnameOf(pod);
	const mounts = mountArgs(pod, { own, node: nodeDir, volumes });
	const count = String(mounts.length / 3);
	return ['unshare', '--mount', '--uts', '--', 'sh', '-c', script, 'sh', own, hostname, count, ...mounts, ...argv];
};

/** A pod's folder; what an earlier one of its name has left goes. */
const renew = (own: string, { ip, uid = '' }: Pod): void => {
	const file = join(own, 'whose');
	const whose = `${ip} ${uid}`;
	if (textOf(file) === whose) return;
	rmSync(own, { recursive: true, force: true });
	mkdirSync(join(own, 'room'), { recursive: true });
	writeFileSync(file, whose);
};

const filesOf = (cluster: Cluster, pod: Pod): readonly (readonly [name: string, text: string])[] => [
	['resolv.conf', printResolvConf(resolvConfOf(cluster, pod))],
	...(pod.hostNetwork
		? []
		: ([
				['hosts', hostsFileOf(pod)],
				['hostname', `${hostnameOf(pod)}\n`],
			] as const)),
];

/** Mounts stay in the command's own mount namespace: no file of the machine is ever written. Where the machine's
 * resolv.conf is a link into /run (systemd-resolved's), its end is missing in the lab's own /run and made there. */
const script = `
own=$1 room=$1/room disk=${process.env['CNILAB_DISK'] ?? ''} name=$2 mounts=$3; shift 3
for file in resolv.conf hosts hostname; do
	[ -e "$own/$file" ] || continue
	if [ ! -e "/etc/$file" ]; then
		end=$(readlink -m "/etc/$file")
		case $end in /run/*) mkdir -p "\${end%/*}"; : >"$end";; *) continue;; esac
	fi
	mount --bind "$own/$file" "/etc/$file"
done
${mountScript}[ -z "$name" ] || hostname "$name" 2>/dev/null || :
command -v "$1" >/dev/null || { echo "cnilab: $1: no such program on this node" >&2; exit 127; }
exec "$@"`;
