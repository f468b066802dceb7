import type { Item } from '../listing/listing.ts';
import type { ShownKind } from '../model/kind-names.ts';
import { refOfItem } from './objects.ts';

/** Ages of objects, as kubectl prints them. Objects that controllers keep for a Service have its age, and a namespace's
 * default objects that of the namespace. @param births ms since 1970, by reference @param now ms since 1970 */
export const agesBy =
	(births: Readonly<Record<string, number>>, now: number) =>
	(kind: ShownKind, item: Pick<Item, 'namespace' | 'name' | 'labels'>): string => {
		const { namespace, name, labels } = item;
		const service = kind === 'Endpoints' ? name : (labels['kubernetes.io/service-name'] ?? name);
		const born =
			births[refOfItem(kind, item)] ??
			births[refOfItem('Service', { namespace, name: service })] ??
			births[refOfItem('Namespace', { namespace: '', name: namespace })];
		return born === undefined ? '<unknown>' : durationText(now - born);
	};

/** apimachinery's HumanDuration (pkg/util/duration), up to days. @param ms 0 and up */
export const durationText = (ms: number): string => {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	const minutes = Math.floor(seconds / 60);
	const hours = Math.floor(minutes / 60);
	const days = Math.floor(hours / 24);
	const both = (count: string, rest: number, unit: string) => (rest === 0 ? count : `${count}${rest}${unit}`);
	if (seconds < 120) return `${seconds}s`;
	if (minutes < 10) return both(`${minutes}m`, seconds % 60, 's');
	if (minutes < 180) return `${minutes}m`;
	if (hours < 8) return both(`${hours}h`, minutes % 60, 'm');
	if (hours < 48) return `${hours}h`;
	return days < 8 ? both(`${days}d`, hours % 24, 'h') : `${days}d`;
};
