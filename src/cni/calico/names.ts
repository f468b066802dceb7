import { createHash } from 'node:crypto';
import type { Pod } from '../../model/pod.ts';
import { type Mac, parseMac } from '../../net/mac.ts';
import { type IfName, ifName } from '../../net/names.ts';

/** The host's end of a pod's pair: "cali" and 11 hexadecimal digits of a SHA-1 over "namespace.pod"
 * (libcalico-go/lib/names/workloadendpoint.go: VethNameForWorkload). */
export const workloadVeth = ({ namespace, name }: Pick<Pod, 'namespace' | 'name'>): IfName =>
	ifName(`cali${createHash('sha1').update(`${namespace}.${name}`).digest('hex').slice(0, 11)}`);

/** The MAC of a node's VXLAN device: "f" (0x66: unicast, locally administered), then five bytes of a SHA-1 over the
 * node's name (felix/calc/vxlan_resolver.go: vtepMACForHost). So every node can compute the others'. */
export const vtepMac = (node: string): Mac => {
	const bytes = [0x66, ...createHash('sha1').update(node).digest().subarray(0, 5)];
	return parseMac(bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':'));
};

/** Prefix and suffix if they fit, else the prefix, an underscore and a hash of the suffix
 * (libcalico-go/lib/hash/unique_id.go: GetLengthLimitedID). */
const limited = (prefix: string, suffix: string, room: number): string => {
	const fits = prefix.length + suffix.length < room || (prefix.length + suffix.length === room && suffix[0] !== '_');
	if (fits) return prefix + suffix;
	const hash = createHash('sha256').update(suffix).digest('base64url');
	return `${prefix}_${hash.slice(0, room - 1 - prefix.length)}`;
};

/** A chain's name, of at most 28 characters: "cali-tw-" and a device, "cali-pri-" and a profile. */
export const chainName = (prefix: `cali-${string}-`, suffix: string): string => limited(prefix, suffix, 28);

/** An IPv4 set's name, of at most 31 characters: a longer id ends in a hash and is cut off (felix/ipsets/ipset_defs.go:
 * NameForMainIPSet). */
export const setName = (id: string): string => `cali40${id}`.slice(0, 31);

/** The profiles that apply to a pod that no policy selects: its namespace's, then its service account's
 * (libcalico-go/lib/backend/k8s/conversion). */
export const profilesOf = ({
	namespace,
	serviceAccount,
}: Pick<Pod, 'namespace' | 'serviceAccount'>): readonly string[] => [
	`kns.${namespace}`,
	`ksa.${namespace}.${serviceAccount}`,
];
