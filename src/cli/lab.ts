import type { LabClient } from '../bus/caller.ts';
import { joinLab } from '../client/launch.ts';

/** Does something with a running lab, and lets go of it however that ends.
 * @throws LabError when there is no lab of that name. */
export const withLab = async <T>(lab: string, work: (client: LabClient) => Promise<T>): Promise<T> => {
	const client = await joinLab(lab);
	try {
		return await work(client);
	} finally {
		await client.close();
	}
};
