import * as z from 'zod';
import { type Cidr, parseCidr } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import { isIp } from '../../net/ip.ts';
import { protocols } from '../../net/port.ts';

/** Longest name, in characters: a pod's is two DNS names with a slash between them. */
const longestName = 600;

export const name = z.string().max(longestName);
/** Id of a call, or of a request to an agent. */
export const id = z.int().min(0);
export const count = z.int().min(0);
/** In ms, at most an hour. */
export const patience = z.number().min(0).max(3_600_000);
export const port = z.int().min(0).max(65_535);
/** struct winsize holds 16 bits for each. */
export const windowSize = { columns: z.int().min(0).max(65_535), rows: z.int().min(0).max(65_535) };
export const protocol = z.enum(protocols);
export const ip = z.custom<Ip>((value) => typeof value === 'string' && isIp(value), 'an IP address');
export const cidr = z.custom<Cidr>((value) => typeof value === 'string' && isCidr(value), 'a network in CIDR notation');
export const labels = z.record(z.string(), z.string());

const isCidr = (text: string): boolean => {
	try {
		parseCidr(text);
		return true;
	} catch {
		return false;
	}
};
