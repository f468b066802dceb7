import type { Cidr } from '../net/cidr.ts';
import type { Ipam } from './ipam.ts';
import type { Topology } from './topology.ts';

/** An option that a dataplane takes in a topology's `cni.options`. */
export interface Option {
	readonly type: 'boolean' | 'number' | 'string';
	readonly default: boolean | number | string;
	/** All values that are allowed, for a string. */
	readonly values?: readonly string[];
	readonly min?: number;
	readonly max?: number;
	readonly about: string;
}

/** The properties of a dataplane that are needed to read a topology that names it. */
export interface CniFacts {
	readonly name: string;
	readonly podCIDR: Cidr;
	readonly options: Readonly<Record<string, Option>>;
	ipam(options: Topology['cni']['options']): Ipam;
}

/** A built-in topology: a dataplane and the options that differ from the defaults. */
export interface Profile {
	readonly name: string;
	readonly about: string;
	readonly cni: string;
	readonly options: Readonly<Record<string, boolean | number | string>>;
}
