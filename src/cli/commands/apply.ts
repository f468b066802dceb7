import { isDeepStrictEqual } from 'node:util';
import type { LabClient } from '../../bus/caller.ts';
import { LabError } from '../../errors.ts';
import { kindInGroup } from '../../model/kind-names.ts';
import { type Resource, refOf } from '../../model/resource.ts';
import { runtimeNamed } from '../../runtime/all.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { World } from '../../world/world.ts';
import { changeLab, drily, noChange, printConverged, worldOf } from '../change.ts';
import { verb } from '../command.ts';
import { resourcesIn } from '../inputs.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';
import { print, printJson } from '../output.ts';
import { programsIn, refusePrograms, sayPrograms } from '../programs.ts';
import { refuseWarnings } from '../warnings.ts';

export const apply = verb({
	command: 'apply',
	describe: 'change a running lab by manifests, and wait until every kernel holds the change',
	examples: [
		['$0 apply -f policy.yaml', 'created, configured or unchanged, and how long it took to converge'],
		['$0 apply -f shop/ -f "extra/*.yaml" --lab cal', 'folders and globs, into another lab'],
		['cat policy.yaml | $0 apply -f -', 'from standard input'],
		['$0 apply -f policy.yaml --dry-run=client', 'only say what would change and be warned of'],
	],
	notes: '{{ip NS/POD}}, {{nodeip NODE}} and {{svc NS/NAME}} in the manifests stand for addresses of the running lab.',
	flags: (args) =>
		option.output(option.dryRun(option.programs(option.lab(option.strict(option.files(args))))), ['json'] as const),
	run: async ({ lab, filename, output, dryRun, strict, programs }) => {
		if (filename.length === 0)
			throw new LabError('bad-input', 'there is nothing to apply', { hint: 'name manifests, as in -f shop.yaml' });
		await withLab(lab, async (client) => {
			const before = await worldOf(client);
			const resources = await resourcesIn(filename, before);
			if (strict) refuseWarnings(before, resources);
			if (!programs) refusePrograms(programsIn(resources));
			const objects = resources.map((resource) => ({ resource, did: outcomeOf(before, resource) }));
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

type Outcome = 'created' | 'configured' | 'unchanged';

/** As `kubectl apply` says it. Namespaces and nodes may be there without a manifest. */
const outcomeOf = ({ store, cluster }: World, resource: Resource): Outcome => {
	const { [refOf(resource)]: known } = store.objects;
	const builtIn = { Namespace: cluster.namespaces, Node: cluster.nodes }[String(resource.kind)] ?? [];
	if (!known) return builtIn.some(({ name }) => name === resource.name) ? 'configured' : 'created';
	const relabelled = Object.keys(resource.labels).some((key) => {
		const { set = {}, remove = [] } = store.patches[refOf(resource)] ?? {};
		return key in set || remove.includes(key);
	});
	const same = isDeepStrictEqual({ ...known, ...nowhere }, { ...resource, ...nowhere });
	return same && !relabelled ? 'unchanged' : 'configured';
};

/** Where an object was written makes it no other. */
const nowhere = { source: '', places: undefined };
