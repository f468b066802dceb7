import { hexHash } from '../net/names.ts';

/** The first user id of root's labs on the machine, and the number of ids of each lab. They are above the ranges that
 * systemd, useradd and /etc/subuid allocate from (systemd: docs/UIDS-GIDS.md lists 1879048192 to 2147352575 as
 * unused). */
const firstUser = 1_879_048_192;
export const usersOfLab = 65_536;
const rangesOfLabs = 4000;

/** The first id of a lab. Each of root's labs has a user namespace of its own, in which root has no rights on the
 * machine. A lab always gets the same ids. */
export const userOf = (lab: string): number =>
	firstUser + (Number.parseInt(hexHash(8, lab), 16) % rangesOfLabs) * usersOfLab;

/** Whether a user id belongs to one of root's labs. */
export const isLabUser = (uid: number): boolean => uid >= firstUser && uid < firstUser + rangesOfLabs * usersOfLab;
