import { execa } from 'execa';
import { wrap } from '../netns/wrap.ts';
import { type FeatureName, features, isFeature } from './features.ts';

export type Trial = { readonly works: true } | { readonly works: false; readonly why: string };

/** Tests kernel features in one temporary namespace, rather than guessing from names or versions. Undefined if such a
 * namespace can't be created. */
export const tryFeatures = async (
	names: readonly FeatureName[],
): Promise<ReadonlyMap<FeatureName, Trial> | undefined> => {
	if (process.platform !== 'linux') return undefined;
	const trials = names.map((name) => `try '${name}' <<'TRIAL'\n${features[name].trial}\nTRIAL`);
	const script = ['mount -t tmpfs tmpfs /run', attempt, ...trials].join('\n');
	const [program = '', ...args] = await wrap(['sh', '-c', script], { lab: 'trial', reads: [] });
	const { stdout } = await execa(program, args, { reject: false });
	const found = (stdout ?? '').split('\n').flatMap((line): [FeatureName, Trial][] => {
		const [, works, name = '', why = ''] = /^(ok|no) ([^:]+)(?:: (.*))?$/.exec(line) ?? [];
		return isFeature(name) ? [[name, works === 'ok' ? { works: true } : { works: false, why }]] : [];
	});
	return found.length === 0 ? undefined : new Map(found);
};

/** Runs the script on standard input and prints "ok NAME" or "no NAME: why". */
const attempt = `
try() {
	if said=$(sh -e 2>&1); then echo "ok $1"; else echo "no $1: $(echo "$said" | sed 's/^Error: //;s/\\.$//;q')"; fi
}`;
