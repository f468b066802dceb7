import type { ProbeResult } from '../bus/probe.ts';
import { LabError } from '../errors.ts';
import { entriesOf } from '../ingress/controller.ts';
import type { Cluster } from '../model/cluster.ts';
import { isHttp, isHttps } from '../model/read/url.ts';
import { isVia, viaOf } from '../model/read/via.ts';
import type { Via } from '../model/scenario.ts';
import { backingsOf } from '../reach/backing.ts';
import { proxiedWay } from '../reach/proxied.ts';
import { at, questionOf } from '../scenario/checks.ts';
import type { Located } from '../trace/facts.ts';
import type { Question } from './target.ts';

interface Way {
	/** "ingress" or "ingress/CLASS". */
	readonly via: string;
	readonly entry: Via['entry'];
	readonly insecure?: true;
}

/** The question of a URL to a controller of Ingress, at its first address of this kind. @throws LabError for a word that
 * names no controller, or a URL that none accepts */
export const questionVia = (cluster: Cluster, url: string, { via, entry, ...how }: Way): Question => {
	if (!isVia(via)) throw new LabError('bad-input', `--via: found ${via}; allowed: ingress, or ingress/CLASS`);
	const whole = url.includes('://') ? url : `http://${url}`;
	if (!URL.canParse(whole) || !isHttp(whole))
		throw new LabError('bad-input', `${url}: only http:// and https:// URLs go by an Ingress`, {
			hint: 'http://shop.example/path',
		});
	const [address] = entriesOf(
		cluster,
		{ via: viaOf({ via, entry }).via ?? { entry }, tls: isHttps(whole) },
		'the command line',
	);
	const question = questionOf({ curl: whole, ...how });
	return address ? { ...question, ...at(address) } : question;
};

/** "passed on: in/ctl → service/shop/web → shop/web-0 (sent to 10.96.0.8:80)"; undefined if no controller forwarded
 * it. */
export const passedOn = (
	result: ProbeResult,
	{ cluster, places }: { readonly cluster: Cluster; readonly places: readonly Located[] },
): string | undefined => {
	const { proxied } = result;
	if (!proxied) return undefined;
	const way = proxiedWay(result, { places, backings: backingsOf(cluster) });
	const sent = `${proxied.to.ip}:${proxied.to.port}`;
	return way ? `passed on: ${way.path.join(' → ')} (sent to ${sent})` : `passed on by ${proxied.by} to ${sent}`;
};
