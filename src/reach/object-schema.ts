import * as z from 'zod';
import { type Ip, isIp } from '../net/ip.ts';

type Required<T, F extends keyof T> = z.ZodType<Exclude<T[F], undefined>>;
type Field<T, F extends keyof T> =
	Record<never, never> extends Pick<T, F> ? z.ZodExactOptional<Required<T, F>> : Required<T, F>;

/** Accepts all fields of T and unknown ones, since an older cnilab may read the result of a newer one. A new field of T
 * does not compile without a line here. */
export const object = <T>(shape: { readonly [F in keyof T]-?: Field<T, F> }): z.ZodType<T> =>
	z.looseObject(shape) as unknown as z.ZodType<T>;

export const address = z.string().refine((ip): ip is Ip => isIp(ip));
