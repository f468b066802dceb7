import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type Docker from 'dockerode';
import * as z from 'zod';
import { LabError, messageOf } from '../../errors.ts';
import { contextHost } from './context.ts';

/** Connects to the engine that the docker command would use: DOCKER_HOST, else the current context, else the usual
 * socket. @throws the system's error if the usual socket is missing, or not accessible for this user. */
export const connect = async (): Promise<Docker> => {
	const asked = process.env['DOCKER_HOST'] !== undefined && process.env['DOCKER_HOST'] !== '';
	const host = asked ? undefined : contextHost();
	// Checked first, since loading the client library takes 0.2 s of CPU.
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

/** The engine's processor architecture, by Node's name for it if there is one. */
export const cpuOf = async (engine: Docker): Promise<string> => {
	const { Architecture } = z.object({ Architecture: z.string() }).parse(await engine.info());
	return cpus[Architecture] ?? Architecture;
};

/** An error of the engine, or of the connection to it. */
export interface EngineFailure {
	/** HTTP status; absent if there was no answer. */
	readonly status?: number | undefined;
	/** The system's error code if there was no answer: ENOENT, ECONNREFUSED, EACCES. */
	readonly code?: string | undefined;
	readonly message: string;
}

const thrown = z.object({
	statusCode: z.number().optional(),
	code: z.string().optional(),
	json: z.object({ message: z.string() }).optional().catch(undefined),
});

/** The engine's message, without the text that its client library adds. */
export const failureOf = (error: unknown): EngineFailure => {
	const { data } = thrown.safeParse(error);
	return { status: data?.statusCode, code: data?.code, message: (data?.json?.message ?? messageOf(error)).trim() };
};

/** Whether the object was removed already, or is being removed. */
export const isGone = (error: unknown): boolean => {
	const { status, message } = failureOf(error);
	return status === 404 || (status === 409 && message.includes('already in progress'));
};

/** Converts an engine's error to a LabError. */
export const refusal = (what: string, error: unknown): LabError =>
	error instanceof LabError ? error : new LabError('failed', `${what}: ${failureOf(error).message}`, { cause: error });
