import type { LabClient } from '../bus/caller.ts';
import { joinLab } from '../client/launch.ts';

/** Runs work with a connection to a running lab, which is closed in any case. @throws LabError if there is no lab of
 * that name */
export const withLab = async <T>(lab: string, work: (client: LabClient) => Promise<T>): Promise<T> => {
	const client = await joinLab(lab);
	try {
		return await work(client);
	} finally {
		await client.close();
	}
};
