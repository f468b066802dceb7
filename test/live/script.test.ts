import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { scriptOf } from '../../src/cli/script/script.ts';
import { netns } from '../../src/runtime/netns/netns.ts';
import { plansOf } from '../../src/trace/predict.ts';
import { worldOn } from '../cli/shop.ts';
import { testIf } from '../skip.ts';

const pair = `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {nodeName: n1, containers: [{name: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b}
spec: {nodeName: n2, containers: [{name: c}]}
`;

const fit = await netns.probe();

for (const topology of ['flannel-vxlan', 'calico-vxlan'])
	testIf(
		fit,
		`the script of ${topology} builds a network in which a pod reaches another node's, and removes it`,
		async (t) => {
			const folder = await mkdtemp(join(tmpdir(), 'cnilab-script-'));
			try {
				const { cluster } = worldOn(topology, pair);
				const file = join(folder, 'net.sh');
				await writeFile(file, scriptOf({ cluster, plans: plansOf(cluster) }));
				const to = cluster.pods.find(({ name }) => name === 'b')?.ip ?? '';
				const inside = ['ip netns', `ip netns exec default.a ping -c 1 -W 2 ${to}`, 'exit 9'].join(' && ');
				const { exitCode, stdout, stderr } = await execa('sh', [file, 'sh', '-c', inside], {
					reject: false,
					timeout: 30_000,
				});
				t.is(exitCode, 9, stderr);
				t.regex(stdout, /^n2\b/m);
				t.regex(stdout, /1 received/);
				const { stdout: left } = await execa('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin; ip netns; ip -br link'], {
					reject: false,
				});
				t.notRegex(left, /default\.a|underlay/);
			} finally {
				await rm(folder, { recursive: true });
			}
		},
	);
