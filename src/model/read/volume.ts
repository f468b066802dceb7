import * as z from 'zod';
import type { Mount, Volume } from '../volume.ts';
import { mountPath, nodePath, pathInVolume, subPath } from './file-path.ts';
import { given } from './given.ts';
import { fields, flag, list, maybe, maybeText, text } from './leaf.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { overItems } from './over.ts';
import { noTwins } from './twins.ts';

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
	if (claim) return given({ name, claim: claim.claimName, readOnly: claim.readOnly || undefined });
	if (hostPath) return { name, nodePath: hostPath.path };
	if (configMap?.name) return given({ name, configMap: configMap.name, items: configMap.items });
	return emptyDir ? { name, empty: true } : { name, other: true };
};

export const volumes = list(volume, 'volumes').superRefine(
	noTwins({ key: ({ name }) => name, at: 'name', one: 'one volume a name' }),
	overItems,
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
		given({ volume: name, path: mountPath, subPath: subPath || undefined, readOnly: readOnly || undefined }),
);

export const mounts = list(mount, 'mounts (name, mountPath)').superRefine(
	noTwins({ key: ({ path }) => path, at: 'mountPath', one: 'one volume a path' }),
	overItems,
);
