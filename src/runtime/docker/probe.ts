import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import * as z from 'zod';
import { LabError } from '../../errors.ts';
import type { Fitness } from '../runtime.ts';
import { connect, type EngineFailure, failureOf } from './engine.ts';
import { imageTrouble, noImageHint } from './image.ts';

/** Time-out for the engine's answer, in ms. */
const patience = 5000;

/** Whether an engine answers, has Linux containers, can isolate them from its machine, and has the node image or can
 * make it. */
export const probeEngine = async (): Promise<Fitness> => {
	try {
		const { engine, info } = await reachEngine();
		const unsuited = unsuitedBy(info) ?? outdatedBy(engineVersion.parse(await engine.version()));
		if (unsuited) return { fit: false, why: unsuited, hint: otherRuntime };
		const trouble = await imageTrouble(engine);
		return trouble ? { fit: false, why: trouble, hint: noImageHint } : { fit: true };
	} catch (error) {
		const { message, hint = otherRuntime } = error instanceof LabError ? error : unreachable(error);
		return { fit: false, why: message, hint };
	}
};

const otherRuntime = 'use --runtime netns';

const engineVersion = z.object({ Version: z.string(), ApiVersion: z.string() });

const engineInfo = z.object({ OSType: z.string(), SecurityOptions: z.array(z.string()).nullish() });
type EngineInfo = z.infer<typeof engineInfo>;

/** @throws LabError with the reason why no engine answers, and a hint. */
export const reachEngine = async (): Promise<{ readonly engine: Docker; readonly info: EngineInfo }> => {
	try {
		const engine = await connect();
		return { engine, info: engineInfo.parse(await Promise.race([engine.info(), silence()])) };
	} catch (error) {
		throw error instanceof LabError ? error : unreachable(error);
	}
};

const silence = async (): Promise<never> => {
	await sleep(patience, undefined, { ref: false });
	throw new LabError('cannot', `the Docker engine did not answer within ${patience / 1000} s`, { hint: otherRuntime });
};

const unreachable = (error: unknown): LabError => {
	const failure = failureOf(error);
	const [why, hint] = (silences[failure.code ?? ''] ?? other)(failure);
	return new LabError('cannot', why, { hint, cause: error });
};

type Words = (failure: EngineFailure) => readonly [why: string, hint: string];

const start = 'install and start Docker (in a checkout: sh scripts/engine.sh), or use --runtime netns';
const other: Words = ({ message }) => [`no Docker engine answers: ${message}`, start];

/** By the system's error code. */
const silences: Readonly<Record<string, Words>> = {
	ENOENT: () => ['no Docker engine runs here', start],
	EACCES: () => [
		'this user may not talk to the Docker engine',
		'join the group docker, or run as root; or use --runtime netns',
	],
};

const unsuitedBy = ({ OSType, SecurityOptions }: EngineInfo): string | undefined => {
	if (OSType !== 'linux') return `the Docker engine runs ${OSType} containers`;
	// root has other rights in its containers, and labs were never tested there.
	if (SecurityOptions?.some((option) => option.includes('name=rootless')))
		return 'the Docker engine is rootless, on which labs were never tested';
	return undefined;
};

/** The first API version, of Docker 20.10, that can keep the engine's machine out of a network and its control groups
 * out of a container. Older engines ignore these options silently. */
const leastApi = [1, 41] as const;

const outdatedBy = ({ Version, ApiVersion }: z.infer<typeof engineVersion>): string | undefined => {
	const [major = 0, minor = 0] = ApiVersion.split('.').map(Number);
	const [leastMajor, leastMinor] = leastApi;
	if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
	return `the Docker engine ${Version} is too old to keep a lab apart from its machine (20.10 is the least)`;
};
