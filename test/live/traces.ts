import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirOf } from './lab.ts';
import type { User } from './users.ts';

interface Process {
	readonly pid: number;
	readonly program: string;
	readonly what: string;
}

/** Every process of a lab on this machine: its coordinator and what wraps it say the lab's name, agents its folder. */
export const processesOf = (lab: string): readonly Process[] =>
	readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((name) => {
			const args = textOf(`/proc/${name}/cmdline`).split('\0');
			const env = textOf(`/proc/${name}/environ`).split('\0');
			const node = env.find((line) => line.startsWith('CNILAB_NODE='))?.split('=')[1];
			const ofLab = env.some((line) => line.startsWith('CNILAB_BUS=') && line.includes(`/${lab}/`));
			const own = { pid: Number(name), program: args[0] ?? '' };
			if (args.includes(`--cnilab-lab=${lab}`)) return [{ ...own, what: 'coordinator' }];
			return ofLab && node ? [{ ...own, what: node }] : [];
		});

/** It may have ended meanwhile, or be none of ours. */
const textOf = (file: string): string => {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
};

/** What is left of a lab, as a person would look for it. */
export const leftOf = (lab: string, user: User): readonly string[] => [
	...processesOf(lab).map(({ pid, what }) => `process ${pid} (${what})`),
	...(existsSync(dirOf(lab, user)) ? [dirOf(lab, user)] : []),
	...dockerThings(['ps', '--all', '--quiet', '--filter', `label=cnilab.lab=${lab}`]),
	...dockerThings(['network', 'ls', '--quiet', '--filter', `label=cnilab.lab=${lab}`]),
];

const dockerThings = (args: readonly string[]): readonly string[] => {
	const { stdout } = spawnSync('docker', args, { encoding: 'utf8', timeout: 20_000 });
	return (stdout ?? '').split('\n').filter(Boolean);
};

/** The machine's own network, which no lab of bare namespaces ever touches. What Docker has in it is left out: it comes
 * and goes with other people's containers. */
export const hostState = (): readonly string[] => {
	const shell = (script: string): readonly string[] =>
		spawnSync('sh', ['-c', script], { encoding: 'utf8', timeout: 20_000 }).stdout.split('\n').filter(Boolean);
	const dockers = /docker|DOCKER|\bbr-|^veth|containerd/;
	return [
		...shell('ip -br link | awk \'{ sub(/@.*/, "", $1); print $1 }\''),
		...shell('ls /run/netns 2>/dev/null'),
		...shell('ip -4 route'),
		...shell('iptables-save 2>/dev/null').filter((line) => line.startsWith('-A')),
		...shell('ls /run'),
	].filter((line) => !dockers.test(line));
};
