import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { LabError } from '../../errors.ts';

const config = z.object({ currentContext: z.string().optional() });
const meta = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string().min(1) }) }) });

/** The engine's address in the docker command's current context ("unix:///run/user/1000/docker.sock"), as rootless
 * Docker, Colima and Docker Desktop set it; undefined for the default context. @throws LabError when the context names
 * no engine. */
export const contextHost = (): string | undefined => {
	const folder = process.env['DOCKER_CONFIG'] || join(homedir(), '.docker');
	const name =
		process.env['DOCKER_CONTEXT'] || config.safeParse(readJson(join(folder, 'config.json'))).data?.currentContext;
	if (!name || name === 'default') return undefined;
	// The docker command keeps a context in a folder that is named by the hash of its name.
	const id = createHash('sha256').update(name).digest('hex');
	const found = meta.safeParse(readJson(join(folder, 'contexts', 'meta', id, 'meta.json')));
	if (found.success) return found.data.Endpoints.docker.Host;
	throw new LabError('cannot', `the Docker context "${name}" names no engine`, { hint: 'see `docker context ls`' });
};

const readJson = (path: string): unknown => {
	try {
		return JSON.parse(readFileSync(path, 'utf8'));
	} catch {
		return undefined;
	}
};
