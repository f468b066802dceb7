import type { KernelObject } from '../kernel/object.ts';
import type { Option } from '../model/cni-facts.ts';
import type { Ipam } from '../model/ipam.ts';
import type { Topology } from '../model/topology.ts';
import type { Warning } from '../model/warning.ts';
import type { Cni, View } from './cni.ts';

type Options = Readonly<Record<string, Option>>;

/** The type of an option's value, by its declaration: with `values: ['vxlan', 'host-gw']` it is one of these words. */
export type OptionValues<O extends Options> = { readonly [K in keyof O]: ValueOf<O[K]> };

type ValueOf<O extends Option> = O extends { readonly values: readonly (infer Word)[] } ? Word : Types[O['type']];

interface Types {
	readonly boolean: boolean;
	readonly number: number;
	readonly string: string;
}

/** A dataplane whose functions receive the values of its options. */
interface Definition<O extends Options>
	extends Omit<Cni, 'options' | 'ipam' | 'tunnelled' | 'podMtu' | 'plan' | 'warnings'> {
	readonly options: O;
	readonly ipam: (values: OptionValues<O>) => Ipam;
	readonly tunnelled: (values: OptionValues<O>) => boolean;
	readonly podMtu: (view: Pick<View, 'cluster'>, values: OptionValues<O>) => number;
	readonly plan: (view: View, values: OptionValues<O>) => Iterable<KernelObject>;
	readonly warnings?: (view: Pick<View, 'cluster'>, values: OptionValues<O>) => readonly Warning[];
}

/** Makes a dataplane of its definition; the values of its options have the declared types. */
export const defineCni = <const O extends Options>(definition: Definition<O>): Cni => {
	const valuesIn = (given: Topology['cni']['options']) => valuesOf(definition.options, given);
	return {
		...definition,
		ipam: (given) => definition.ipam(valuesIn(given)),
		tunnelled: (options) => definition.tunnelled(valuesIn(options)),
		podMtu: (view) => definition.podMtu(view, valuesIn(view.cluster.topology.cni.options)),
		plan: (view) => definition.plan(view, valuesIn(view.cluster.topology.cni.options)),
		warnings: (view) => definition.warnings?.(view, valuesIn(view.cluster.topology.cni.options)) ?? [],
	};
};

/** The values of all options, with defaults. The cast is safe because the topology's parser has checked each value by
 * its declaration. */
const valuesOf = <O extends Options>(options: O, given: Topology['cni']['options']): OptionValues<O> =>
	Object.fromEntries(
		Object.entries(options).map(([name, { default: usual }]) => [name, given[name] ?? usual]),
	) as OptionValues<O>;
