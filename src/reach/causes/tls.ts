import { isHttps } from '../../model/read/url.ts';
import { type CurlExit, tlsExits } from '../../model/scenario.ts';
import type { CheckResult } from '../result.ts';
import type { Cause } from './cause.ts';

type Checked = Pick<CheckResult, 'curl' | 'expect' | 'observed'>;

/** The cause if TLS alone decided how a check of https ended; then another packet shows nothing. Undefined if it did
 * not. */
export const tlsCauses = ({ curl = '', expect: { exit = [0] }, observed }: Checked): readonly Cause[] | undefined => {
	if (!isHttps(curl)) return undefined;
	const wrong = observed.exit.filter((code) => !exit.includes(code));
	const causes = wrong.flatMap((code) => {
		if (code === 0) return exit.some((one) => tlsExits.includes(one)) ? [cameAbout] : [];
		return known[code as CurlExit] ?? [];
	});
	return wrong.length > 0 && causes.length === wrong.length ? causes : undefined;
};

const cameAbout: Cause = { text: 'TLS came about, and the certificate is trusted or need not be' };

const known: Partial<Readonly<Record<CurlExit, Cause>>> = {
	35: {
		text: 'the network has let it through: the server speaks no TLS on this port, or has broken it off',
		next: 'http://, or a port that is called https (443 and 8443 need no name)',
	},
	60: {
		text: 'the network has let it through: the certificate is not for the host of the URL, or not of the authority of the lab',
		next: 'a name that it is for, or insecure: true',
	},
};
