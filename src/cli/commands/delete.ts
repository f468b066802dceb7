import { LabError, LabErrors } from '../../errors.ts';
import { defaultAccount, rootCertificate } from '../../listing/every-namespace.ts';
import { refParts } from '../../model/control/refs.ts';
import { isShownKind, kindInGroup, kindNames } from '../../model/kind-names.ts';
import { readManifests } from '../../model/read/manifests.ts';
import { defaultNamespace } from '../../model/read/meta.ts';
import { refOf, type WorkloadResource } from '../../model/resource.ts';
import { addressesOf } from '../../model/template.ts';
import { type Live, podsMadeBy } from '../../model/write/live.ts';
import { deploymentBehind } from '../../model/write/replica-set.ts';
import { changeLab, type DryRun, drily, printConverged, worldOf } from '../change.ts';
import { type Choice, chosenIn } from '../chosen.ts';
import { verb } from '../command.ts';
import { readPaths } from '../files.ts';
import { withLab } from '../lab.ts';
import { liveOf } from '../live.ts';
import { itemsOf } from '../objects.ts';
import * as option from '../options.ts';
import { print, printJson, say } from '../output.ts';

export const remove = verb({
	command: 'delete [what..]',
	describe: 'delete objects from a running lab, and wait until every kernel is in sync',
	examples: [
		['$0 delete -f policy.yaml', 'what the file holds'],
		['$0 delete netpol shop/deny-all', 'also netpol deny-all -n shop, or NetworkPolicy/shop/deny-all'],
		['$0 delete netpol --all -n shop', 'all of them there; without -n those of namespace default, with -A all'],
		['$0 delete pods,svc -l app=cart -n shop', 'by labels'],
		['$0 delete ns shop', 'with all that is in it'],
		['$0 delete pods --all -n shop --dry-run=client', 'only print what would be deleted'],
	],
	flags: (args) =>
		option
			.output(option.dryRun(option.chosen(option.lab(option.files(args)))), ['json', 'name'] as const)
			.option('ignore-not-found', {
				type: 'boolean',
				default: false,
				describe: 'objects that do not exist are no error',
			})
			.positional('what', {
				type: 'string',
				array: true,
				default: [] as string[],
				describe: 'KIND NAME.., KIND/NAME, KIND/NAMESPACE/NAME',
			}),
	run: async ({ lab, filename, what, output, dryRun, ignoreNotFound, ...choice }) => {
		if ((filename.length === 0) === (what.length === 0))
			throw new LabError('bad-input', 'name either objects or files with them', {
				hint: 'delete pod shop/web-0, or delete -f pods.yaml',
			});
		await withLab(lab, async (client) => {
			const [before, live] = await Promise.all([worldOf(client), liveOf(client)]);
			const named =
				filename.length > 0
					? await refsIn(filename, live, choice.namespace)
					: chosenRefs(live, { words: what, ...choice, ignoreNotFound });
			const refs = namespacesLast(ignoreNotFound ? named.filter((ref) => isThere(live, ref)) : named);
			if (refs.length === 0) return ignoreNotFound ? undefined : say(noneFound(choice));
			const changed = await changeLab(client, { delete: withoutMade(live, refs) }, { before, dryRun });
			if (output === 'json') return printJson({ ...changed, deleted: refs });
			for (const ref of refs) print(output === 'name' ? ref : deleted(ref, dryRun));
			if (output !== 'name') printConverged(changed);
		});
	},
});

const chosenRefs = (live: Live, choice: Choice): readonly string[] => chosenIn(live, choice).map(({ ref }) => ref);

/** Whether an object exists. */
const isThere = (live: Live, ref: string): boolean => {
	const { kind, namespace, name } = refParts(ref);
	return isShownKind(kind) && itemsOf(live, { kind, namespace, name }, { ignoreNotFound: true }).length > 0;
};

const noneFound = ({ namespace, allNamespaces }: Pick<Choice, 'namespace' | 'allNamespaces'>): string => {
	if (allNamespaces) return 'No resources found';
	const elsewhere = namespace === undefined ? '; -n NAMESPACE looks in another one, -A in all' : '';
	return `No resources found in ${namespace ?? defaultNamespace} namespace${elsewhere}`;
};

/** A Deployment's ReplicaSet is deleted together with it; alone it would be created again, so its pods are deleted
 * instead. Default objects of namespaces are left out, since the controller manager creates them again. */
const withoutMade = (live: Live, refs: readonly string[]): readonly string[] => {
	const chosen = new Set(refs);
	return refs.flatMap((ref) => {
		const deployment = deploymentBehind(live, ref);
		if (deployment && live.store.objects[ref] === undefined)
			return chosen.has(refOf(deployment)) ? [] : podRefs(live, deployment);
		return isMadeAgain(live, ref) ? [] : [ref];
	});
};

const podRefs = ({ cluster }: Live, deployment: WorkloadResource): readonly string[] =>
	podsMadeBy(cluster, deployment).map((pod) => refOf({ kind: 'Pod', ...pod }));

const isMadeAgain = ({ store }: Live, ref: string): boolean => {
	const { kind, name } = refParts(ref);
	const isOfNamespace =
		(kind === 'ConfigMap' && name === rootCertificate) || (kind === 'ServiceAccount' && name === defaultAccount);
	return isOfNamespace && store.objects[ref] === undefined;
};

/** The objects in files. @throws LabErrors with all errors in them */
const refsIn = async (
	paths: readonly string[],
	{ cluster }: Live,
	namespace: string | undefined,
): Promise<readonly string[]> => {
	const { texts, errors } = await readPaths(paths, { cwd: process.cwd(), stdin: process.stdin });
	const read = readManifests(texts, { lookup: addressesOf(cluster), namespace });
	const wrong = [...errors, ...read.errors];
	if (wrong.length > 0) throw new LabErrors(wrong);
	return read.resources.map(refOf);
};

/** Moves namespaces to the end: deleting one deletes its objects, so other named objects must come before. */
const namespacesLast = (refs: readonly string[]): readonly string[] => {
	const isNamespace = (ref: string) => refParts(ref).kind === 'Namespace';
	return [...new Set([...refs.filter((ref) => !isNamespace(ref)), ...refs.filter(isNamespace)])];
};

const deleted = (ref: string, dryRun: DryRun): string => {
	const { kind, namespace, name } = refParts(ref);
	const shown = isShownKind(kind) ? kindInGroup(kind) : kind;
	const from = isShownKind(kind) && kindNames[kind].namespaced ? ` from ${namespace} namespace` : '';
	return `${shown} "${name}" deleted${drily[dryRun]}${from}`;
};
