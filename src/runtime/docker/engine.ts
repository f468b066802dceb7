import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type Docker from 'dockerode';
import * as z from 'zod';
import { LabError, messageOf } from '../../errors.ts';
import { contextHost } from './context.ts';

/** The engine that the docker command would talk to: DOCKER_HOST, else the current context, else the usual socket.
 * @throws the system's error where the usual socket is not there, or not for this user. */
export const connect = async (): Promise<Docker> => {
	const asked = process.env['DOCKER_HOST'] !== undefined && process.env['DOCKER_HOST'] !== '';
	const host = asked ? undefined : contextHost();
	// Looked at first, since the client library takes 0.2 s of CPU to load.
	if (!asked && !host && process.platform === 'linux') await access(usualSocket, constants.R_OK | constants.W_OK);
	const { default: Client } = await import('dockerode');
	return new Client(host ? optionsOf(host) : {});
};

const usualSocket = '/var/run/docker.sock';

const optionsOf = (host: string): Docker.DockerOptions => {
	const [, socketPath] = /^(?:unix|npipe):\/\/(.+)$/.exec(host) ?? [];
	if (socketPath) return { socketPath };
	const { protocol, hostname, port, username } = new URL(host);
	if (protocol !== 'ssh:') return { protocol: port === '2376' ? 'https' : 'http', host: hostname, port };
	const agent = process.env['SSH_AUTH_SOCK'];
	const sshOptions = agent ? { agent } : {};
	return { protocol: 'ssh', host: hostname, port: port || 22, username, sshOptions };
};

const cpus: Readonly<Record<string, string>> = { x86_64: 'x64', aarch64: 'arm64' };

/** The engine's kind of processor, in Node's words where there are some. */
export const cpuOf = async (engine: Docker): Promise<string> => {
	const { Architecture } = z.object({ Architecture: z.string() }).parse(await engine.info());
	return cpus[Architecture] ?? Architecture;
};

/** What an engine, or the way to it, says when it fails. */
export interface EngineFailure {
	/** HTTP status; absent where nothing answered. */
	readonly status?: number | undefined;
	/** The system's word where nothing answered: ENOENT, ECONNREFUSED, EACCES. */
	readonly code?: string | undefined;
	readonly message: string;
}

const thrown = z.object({
	statusCode: z.number().optional(),
	code: z.string().optional(),
	json: z.object({ message: z.string() }).optional().catch(undefined),
});

/** The engine's own words, without the frame that its client library puts around them. */
export const failureOf = (error: unknown): EngineFailure => {
	const { data } = thrown.safeParse(error);
	return { status: data?.statusCode, code: data?.code, message: (data?.json?.message ?? messageOf(error)).trim() };
};

/** True for what is gone, or going, already. */
export const isGone = (error: unknown): boolean => {
	const { status, message } = failureOf(error);
	return status === 404 || (status === 409 && message.includes('already in progress'));
};

/** An engine's refusal as the project's own error. */
export const refusal = (what: string, error: unknown): LabError =>
	error instanceof LabError ? error : new LabError('failed', `${what}: ${failureOf(error).message}`, { cause: error });
