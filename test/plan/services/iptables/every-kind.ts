import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One Service of every kind, on two nodes of flannel-vxlan. */
export const manifests = join(import.meta.dirname, 'every-kind.yaml');

export const nodes = ['n1', 'n2'] as const;

export const goldenFile = (node: string): string => join(import.meta.dirname, `every-kind.${node}.txt`);

/** What the node has of kube-proxy and kubelet, without the words on it. */
export const golden = (node: string): string =>
	readFileSync(goldenFile(node), 'utf8')
		.split('\n')
		.filter((line) => !line.startsWith('#'))
		.join('\n')
		.trim();
