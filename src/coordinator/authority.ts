import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type Authority, authorityOf } from '../tls/certificate.ts';

/** Another one for each lab, so that no certificate of one is worth anything in another. It is in the memory of the
 * coordinator and of the agents, whom the bus tells it, and in no file: pods and clients of the lab see its certificate
 * at most. */
export const newAuthority = (lab: string): Authority => {
	const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	return authorityOf(`cnilab lab ${lab}`, privateKey, { serial: randomBytes(16), now: new Date() });
};
