import type { LabClient } from '../../bus/caller.ts';
import { LabError } from '../../errors.ts';
import { kindInGroup } from '../../model/kind-names.ts';
import { readManifests } from '../../model/read/manifests.ts';
import { type Resource, refOf } from '../../model/resource.ts';
import { runtimeNamed } from '../../runtime/all.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { World } from '../../world/world.ts';
import { isAsShown, outcomesOf } from '../applied.ts';
import { changeLab, drily, noChange, printConverged, worldOf } from '../change.ts';
import { verb } from '../command.ts';
import { settledIn } from '../inputs.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';
import { print, printJson } from '../output.ts';
import { programsIn, refusePrograms, sayPrograms } from '../programs.ts';
import { refuseWarnings } from '../warnings.ts';

export const apply = verb({
	command: 'apply',
	describe: 'change a running lab by manifests, and wait until every kernel is in sync',
	examples: [
		['$0 apply -f policy.yaml', 'created, configured or unchanged, and how long it took to converge'],
		['$0 apply -f shop/ -f "extra/*.yaml" --lab cal', 'folders and globs, into another lab'],
		['cat policy.yaml | $0 apply -f -', 'from standard input'],
		['$0 apply -f policy.yaml -n shop', 'objects that name no namespace are in this one'],
		['$0 apply -f policy.yaml --dry-run=client', 'only print changes and warnings'],
	],
	notes:
		'{{ip NS/POD}}, {{ip node/NODE}}, {{ip external}}, {{svc NS/NAME}}, {{lb NS/NAME}} and {{tunnel NODE}} in the manifests stand for addresses of the running lab.',
	flags: (args) =>
		option.output(
			option.dryRun(option.programs(option.lab(option.strict(option.namespaceOfFiles(option.files(args)))))),
			['json'] as const,
		),
	run: async ({ lab, filename, namespace, output, dryRun, strict, programs }) => {
		if (filename.length === 0)
			throw new LabError('bad-input', 'there is nothing to apply', { hint: 'name manifests, as in -f shop.yaml' });
		await withLab(lab, async (client) => {
			const before = await worldOf(client);
			const { objects, resources } = await objectsIn(filename, before, namespace);
			if (strict) refuseWarnings(before, resources);
			if (!programs) refusePrograms(programsIn(resources));
			const changing = objects.filter(({ did }) => did !== 'unchanged').map(({ resource }) => resource);
			await sayPrograms(programsIn(changing), { runtime: await runtimeOf(client), lab });
			const idle = objects.every(({ did }) => did === 'unchanged');
			const changed = await (idle
				? noChange(client, dryRun)
				: changeLab(client, { apply: resources }, { before, dryRun }));
			if (output === 'json')
				return printJson({
					...changed,
					objects: objects.map(({ resource, did }) => ({ object: refOf(resource), did })),
				});
			if (objects.length === 0) print(`nothing to apply: ${filename.join(', ')} has no object that plays a part here`);
			for (const { resource, did } of objects)
				print(`${kindInGroup(resource.kind)}/${resource.name} ${did}${drily[dryRun]}`);
			if (!idle) printConverged(changed);
		});
	},
});

const runtimeOf = async (client: LabClient): Promise<Runtime> => {
	const { runtime } = await client.call('status', {});
	return runtimeNamed(runtime === 'docker' ? 'docker' : 'netns');
};

/** The objects of the files, in their order, and the resulting world. Unchanged objects are left out of the change. */
const objectsIn = async (paths: readonly string[], before: World, namespace: string | undefined) => {
	const isThere = isAsShown(before);
	let all: readonly Resource[] = [];
	const { change, world } = await settledIn(paths, before, (texts, options) => {
		const read = readManifests(texts, { ...options, namespace });
		all = read.resources;
		return { ...read, resources: read.resources.filter((resource) => !isThere(resource)) };
	});
	const outcomeOf = outcomesOf(before, world);
	const changing = new Set(change.apply);
	return {
		objects: all.map((resource) => ({
			resource,
			did: changing.has(resource) ? outcomeOf(resource) : ('unchanged' as const),
		})),
		resources: change.apply,
	};
};
