import { hexHash } from '../net/names.ts';

/** The first of the user ids of root's labs on the machine, and how many a lab has. They lie above those that systemd,
 * useradd and /etc/subuid hand out (systemd: docs/UIDS-GIDS.md has 1879048192 to 2147352575 as not used by anybody). */
const firstUser = 1_879_048_192;
export const usersOfLab = 65_536;
const rangesOfLabs = 4000;

/** Root's labs each live in a user namespace of their own: root in it is nobody on the machine. The same lab has the
 * same ids each time. */
export const userOf = (lab: string): number =>
	firstUser + (Number.parseInt(hexHash(8, lab), 16) % rangesOfLabs) * usersOfLab;

/** Whether a process of this user belongs to a lab of root's. */
export const isLabUser = (uid: number): boolean => uid >= firstUser && uid < firstUser + rangesOfLabs * usersOfLab;
