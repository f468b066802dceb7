import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { docker } from '../../../src/runtime/docker/docker.ts';
import { causeIn } from '../../../src/runtime/docker/progress.ts';

/** Each case points the docker command's own settings somewhere else; the environment is this worker's. */
const ask = async (env: Readonly<Record<string, string>>) => {
	Object.assign(process.env, { DOCKER_HOST: '', DOCKER_CONTEXT: '', DOCKER_CONFIG: '' }, env);
	return { fitness: await docker.probe(), found: await docker.find() };
};

const hint = 'install and start Docker (in a checkout: sh scripts/engine.sh), or use --runtime netns';

test.serial('where the socket is missing, the way out is to start an engine or to do without', async (t) => {
	const { fitness, found } = await ask({ DOCKER_HOST: 'unix:///nowhere/docker.sock' });
	t.deepEqual(fitness, { fit: false, why: 'no Docker engine runs here', hint });
	// Labs that run beside this test have their coordinators' processes; of the engine there is nothing to tell.
	t.deepEqual(
		found.flatMap(({ things }) => things).filter((thing) => !thing.startsWith('process ')),
		[],
	);
});

test.serial('an engine that refuses the connection is named by its address', async (t) => {
	const { fitness } = await ask({ DOCKER_HOST: 'tcp://127.0.0.1:9' });
	t.deepEqual(fitness, { fit: false, why: 'no Docker engine answers: connect ECONNREFUSED 127.0.0.1:9', hint });
});

test.serial("the docker command's current context says where the engine is", async (t) => {
	const folder = await mkdtemp(join(tmpdir(), 'cnilab-context-'));
	t.teardown(() => rm(folder, { recursive: true }));
	const context = join(folder, 'contexts/meta', createHash('sha256').update('far').digest('hex'));
	await mkdir(context, { recursive: true });
	await writeFile(join(folder, 'config.json'), '{"currentContext": "far", "auths": {}}');
	await writeFile(
		join(context, 'meta.json'),
		'{"Name": "far", "Endpoints": {"docker": {"Host": "tcp://127.0.0.1:9"}}}',
	);
	const { fitness } = await ask({ DOCKER_CONFIG: folder });
	t.like(fitness, { why: 'no Docker engine answers: connect ECONNREFUSED 127.0.0.1:9' });
	const named = await ask({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'near' });
	t.like(named.fitness, { why: 'the Docker context "near" names no engine', hint: 'see `docker context ls`' });
});

const outputs = [
	{
		output: 'Get:1 x\n\u001b[91mE: Unable to locate package y\n\u001b[0mE: gave up\n',
		cause: 'E: Unable to locate package y',
	},
	{ output: 'node:1\n  throw err;\n\nError: Cannot find module z\n    at w\n', cause: 'Error: Cannot find module z' },
	{ output: 'all went well\nuntil here\n', cause: 'until here' },
	{ output: '', cause: '' },
] as const;
for (const { output, cause } of outputs)
	test(`of ${JSON.stringify(output)} the cause is "${cause}"`, (t) => t.is(causeIn(output), cause));
