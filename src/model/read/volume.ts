import * as z from 'zod';
import type { Mount, Volume } from '../volume.ts';
import { whenList } from './check-when.ts';
import { noDuplicates } from './duplicates.ts';
import { mountPath, nodePath, pathInVolume, subPath } from './file-path.ts';
import { fields, flag, list, maybe, maybeText, text } from './leaf.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { withoutUndefined } from './without-undefined.ts';

const item = fields({ key: text('a key of the data', (key) => key !== ''), path: pathInVolume });

const volume = fields({
	name: dnsLabel,
	persistentVolumeClaim: maybe(fields({ claimName: dnsSubdomain, readOnly: maybe(flag) })),
	emptyDir: maybe(z.looseObject({}, { error: 'a map, empty as a rule' })),
	hostPath: maybe(z.looseObject({ path: nodePath })),
	configMap: maybe(
		fields({
			name: maybeText(dnsSubdomain),
			items: maybe(list(item, 'items (key, path)')),
			optional: maybe(flag),
		}),
	),
});

type Read = z.output<typeof volume>;

const toVolume = ({ name, persistentVolumeClaim: claim, emptyDir, hostPath, configMap }: Read): Volume => {
	if (claim) return withoutUndefined({ name, claim: claim.claimName, readOnly: claim.readOnly || undefined });
	if (hostPath) return { name, nodePath: hostPath.path };
	if (configMap?.name) return withoutUndefined({ name, configMap: configMap.name, items: configMap.items });
	return emptyDir ? { name, empty: true } : { name, other: true };
};

export const volumes = list(volume, 'volumes').superRefine(
	noDuplicates({ key: ({ name }) => name, at: 'name', one: 'one volume a name' }),
	whenList,
);

export const volumesOf = (read: readonly Read[] = []): readonly Volume[] | undefined => {
	return read.length > 0 ? read.map(toVolume) : undefined;
};

const mount = fields({
	name: dnsLabel,
	mountPath,
	subPath: maybeText(subPath),
	readOnly: maybe(flag),
}).transform(
	({ name, mountPath, subPath, readOnly }): Mount =>
		withoutUndefined({ volume: name, path: mountPath, subPath: subPath || undefined, readOnly: readOnly || undefined }),
);

export const mounts = list(mount, 'mounts (name, mountPath)').superRefine(
	noDuplicates({ key: ({ path }) => path, at: 'mountPath', one: 'one volume a path' }),
	whenList,
);
