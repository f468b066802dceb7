import type { CniFacts } from '../../../src/model/cni-facts.ts';
import { parseCidr } from '../../../src/net/cidr.ts';

/** Two dataplanes as far as reading a topology needs them, so that messages stay the same when the real ones grow. */
export const cnis: ReadonlyMap<string, CniFacts> = new Map<string, CniFacts>([
	[
		'flannel',
		{
			name: 'flannel',
			podCIDR: parseCidr('10.244.0.0/16'),
			options: {
				backend: { type: 'string', default: 'vxlan', values: ['vxlan', 'host-gw'], about: '' },
				directRouting: { type: 'boolean', default: false, about: '' },
				port: { type: 'number', default: 8472, min: 1, max: 65535, about: '' },
			},
			ipam: () => ({ kind: 'host-local', prefix: 24, tunnel: false }),
		},
	],
	[
		'calico',
		{
			name: 'calico',
			podCIDR: parseCidr('192.168.0.0/16'),
			options: {},
			ipam: () => ({ kind: 'blocks', prefix: 26, tunnel: true }),
		},
	],
]);
