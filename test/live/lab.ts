import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { connectLab, type LabClient } from '../../src/bus/caller.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { root } from '../shape/sources.ts';
import { type Ground, pods, topologyFile } from './grounds.ts';
import { asUser, type User } from './users.ts';

export interface LiveLab {
	readonly name: string;
	readonly user: User;
	readonly client: LabClient;
	/** Its folder, with the logs. */
	readonly dir: string;
	cluster(): Promise<Cluster>;
	/** Every agent is there and in step, and every pod answers. */
	isReady(): Promise<boolean>;
	/** A shell's output in a place. @throws Error with what it said, when it failed. */
	sh(place: string, script: string): Promise<string>;
	/** `cnilab … --lab NAME`, as the lab's owner. */
	cnilab(...args: readonly string[]): Promise<string>;
	/** The same, which may fail. */
	said(...args: readonly string[]): Promise<Said>;
}

export interface Said {
	readonly exitCode?: number | undefined;
	readonly stdout: string;
	readonly stderr: string;
}

interface Wanted {
	readonly profile: string;
	readonly ground: Ground;
	readonly nodes?: number;
	readonly manifests?: string;
	/** Of the underlay; on docker only. */
	readonly machine?: 'reachable';
}

let made = 0;

/** A name that nobody else has on this machine. */
export const newName = (): string => `live-${process.pid}-${++made}`;

/** A lab of this test's own, brought up as people do; it is taken down whatever happens. */
export const upLab = async (t: ExecutionContext, wanted: Wanted): Promise<LiveLab> => {
	const { profile, ground, nodes = 2, manifests = pods, machine } = wanted;
	const { user, runtime } = ground;
	const name = newName();
	takeDown(t, name, user);
	const topology = machine ? ['-t', topologyFile(profile, { nodes, machine })] : ['-t', profile, '--nodes', `${nodes}`];
	await cnilab(user, ['up', ...topology, '-f', manifests, '--runtime', runtime, '--lab', name]);
	const lab = await joinLab(name, user);
	t.teardown(() => lab.client.close().catch(() => undefined));
	return lab;
};

/** At the test's end, however that comes: what has gone by then is no error. */
export const takeDown = (t: ExecutionContext, name: string, user: User): void =>
	t.teardown(() => cnilab(user, ['down', name]).catch(() => undefined));

export const command = join(root, 'dist/cnilab.js');

/** The command, as this user. @param timeout in ms @throws Error with all that it said, when it fails. */
export const cnilab = async (user: User, args: readonly string[], timeout = 120_000): Promise<string> => {
	const { stdout } = await execa(...asUser(user, [process.execPath, command, ...args]), {
		cwd: root,
		stdin: 'ignore',
		timeout,
		env: user.env,
	});
	return stdout;
};

export const said = (user: User, args: readonly string[]): Promise<Said> =>
	execa(...asUser(user, [process.execPath, command, ...args]), {
		...{ cwd: root, stdin: 'ignore', timeout: 60_000, env: user.env, reject: false },
	});

/** Joins a lab by what its coordinator left at its door. */
export const joinLab = async (name: string, user: User): Promise<LiveLab> => {
	const dir = dirOf(name, user);
	const { url, token } = JSON.parse(readFileSync(join(dir, 'lab.json'), 'utf8'));
	const client = await connectLab({ url, token, name: 'test' });
	return {
		name,
		user,
		client,
		dir,
		cluster: () => client.call('cluster', {}),
		isReady: async () => (await client.call('status', {})).ready,
		sh: (place, script) => shell(client, place, script),
		cnilab: (...args) => cnilab(user, [...args, '--lab', name]),
		said: (...args) => said(user, [...args, '--lab', name]),
	};
};

export const dirOf = (name: string, { uid }: User): string => join(tmpdir(), `cnilab-${uid}`, name);

const shell = async (client: LabClient, place: string, script: string): Promise<string> => {
	const parts: Buffer[] = [];
	const { code } = await client.call(
		'exec',
		{ place, argv: ['sh', '-c', script], stdin: false },
		{ onPart: ({ data }) => parts.push(Buffer.from(data, 'base64')), signal: AbortSignal.timeout(60_000) },
	);
	const said = Buffer.concat(parts).toString('utf8');
	if (code !== 0) throw new Error(`${place}: ${script}: exit code ${code}: ${said}`);
	return said;
};
