import { execa } from 'execa';
import { wrap } from '../netns/wrap.ts';
import { type FeatureName, features, isFeature } from './features.ts';

export type Trial = { readonly works: true } | { readonly works: false; readonly why: string };

/** Tries features of this machine's kernel, all in one namespace that is thrown away, so that nothing is read off names
 * or versions. Undefined where no namespace can be made to try in. */
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

/** Says "ok NAME" or "no NAME: why", for the words on standard input. */
const attempt = `
try() {
	if said=$(sh -e 2>&1); then echo "ok $1"; else echo "no $1: $(echo "$said" | sed 's/^Error: //;s/\\.$//;q')"; fi
}`;
