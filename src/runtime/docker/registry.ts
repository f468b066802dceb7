import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { cpuOf, failureOf } from './engine.ts';
import { labels } from './labels.ts';
import { follow } from './progress.ts';
import { filesInside, type Recipe } from './recipe.ts';
import { tarOf } from './tar.ts';
import { isThere, type Way } from './way.ts';

/** Time-out for a registry's answer whether it has an image, in ms. */
const patience = 5000;

/** The engine builds the Dockerfile: works for any architecture, from any machine. */
export const fromRegistry: Way = {
	how: 'from the official base images',
	unfit: async (engine, recipe) => {
		const reasons = await Promise.all(basesOf(recipe).map((base) => unreachable(engine, base)));
		return reasons.find((reason) => reason !== undefined);
	},
	make: async (engine, recipe, log) => {
		const inside = await filesInside(recipe, await cpuOf(engine));
		const context = [...recipe.files, ...inside.map((file) => ({ ...file, path: `cnilab/${file.path}` }))];
		const stream = await engine.buildImage(Readable.from([tarOf(context)]), {
			t: recipe.tag,
			labels: { [labels.version]: recipe.version },
			forcerm: true,
		});
		await follow(stream, (line) => {
			if (line.startsWith('Step ')) log(line.replace(/\s+/g, ' ').slice(0, 100));
		});
	},
};

/** The images in the Dockerfile's FROM lines. */
const basesOf = ({ files }: Recipe): readonly string[] => {
	const dockerfile = files.find(({ path }) => path === 'Dockerfile')?.data.toString() ?? '';
	return [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base = '']) => base);
};

const unreachable = async (engine: Docker, base: string): Promise<string | undefined> => {
	if (await isThere(engine, base)) return undefined;
	try {
		await engine.getImage(base).distribution({ abortSignal: AbortSignal.timeout(patience) });
		return undefined;
	} catch (error) {
		const { code, message } = failureOf(error);
		return `${base} is not available: ${code === 'ABORT_ERR' ? `no answer in ${patience / 1000} s` : message}`;
	}
};
