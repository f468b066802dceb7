import type { Place, Probe } from '../bus/probe.ts';
import { addressesFor } from '../dns/resolved.ts';
import { LabError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import { isScheme, speaksHttp, urlForms } from '../model/read/url.ts';
import type { Curl } from '../model/scenario.ts';
import { servedPorts } from '../model/served-ports.ts';
import { addressesOf, substitute } from '../model/template.ts';
import { isIp } from '../net/ip.ts';
import { covers, external, nodeOf } from '../reach/place.ts';
import { probeOf } from '../scenario/checks.ts';

export type Question = Omit<Probe, 'id' | 'from' | 'patienceMs'>;

/** Parses a URL. Its host is an address, a template ("{{ip shop/cart-0}}"), or a name: "shop/cart-0" (a pod, stars
 * allowed), a Service's ("cart.shop", "cart" from its own namespace), "node/n1", "n1", "external". Without a scheme it
 * is http. Undefined if no host has that name, which is curl's error 6. @throws LabError for an invalid URL */
export const questionIn = (
	cluster: Cluster,
	text: string,
	from: Place,
	how: Omit<Curl, 'curl'> = {},
): Question | undefined => {
	const url = substitute(text, addressesOf(cluster));
	const [, scheme = 'http', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/i.exec(url) ?? [];
	if (!isScheme(scheme)) throw noUrl(text, `${scheme}:// is not spoken here`);
	const parts = partsOf(cluster, rest, from);
	if (!parts) return undefined;
	const { address, port, path, host } = parts;
	const named = address.includes(':') ? `[${address}]` : address;
	const where = `${scheme}://${named}${port ? `:${port}` : ''}`;
	if (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65535))
		throw noUrl(text, `${port} is no port: 1 to 65535`);
	if (!URL.canParse(where)) throw noUrl(text, 'it can not be read');
	if (!speaksHttp(scheme) && !port) throw noUrl(text, `a ${scheme}:// URL needs a port`);
	const question = probeOf({ curl: `${where}${speaksHttp(scheme) ? path || '/' : ''}`, ...how });
	return question && { ...question, host: host ?? question.host ?? named };
};

const noUrl = (text: string, why: string): LabError =>
	new LabError('bad-input', `${text}: ${why}`, {
		hint: `${urlForms}, as in http://10.244.1.2:8080/`,
	});

interface Parts {
	readonly address: string;
	readonly port?: string | undefined;
	readonly path?: string | undefined;
	/** The HTTP client's Host header, if it is not the address. */
	readonly host?: string;
}

/** Splits a URL. Names may contain a slash, so the existing names decide where the path begins. */
const partsOf = (cluster: Cluster, rest: string, from: Place): Parts | undefined => {
	const [, v6, host6Port, path6] = /^\[([\da-f:.]+)\](?::(\d+))?(\/.*)?$/i.exec(rest) ?? [];
	if (v6) return { address: v6, port: host6Port, path: path6 };
	const [, owner = '', name = '', port2, path2] = /^([^/:]+)\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(rest) ?? [];
	const placed = owner && addressOfPlace(cluster, `${owner}/${name}`);
	if (placed) return { address: placed.ip, port: port2 ?? placed.port, path: path2 };
	const [, host = '', port, path] = /^([^/:]*)(?::([^/]*))?(\/.*)?$/.exec(rest) ?? [];
	if (port !== undefined && !/^\d+$/.test(port)) throw noUrl(rest, `"${port}" is no port`);
	if (isIp(host)) return { address: host, port, path };
	const address = addressOfName(cluster, host, from);
	return address === undefined ? undefined : { address, port, path, host: port ? `${host}:${port}` : host };
};

/** A place's address; if the URL has no port, with the port that it serves. */
const addressOfPlace = (
	cluster: Cluster,
	word: string,
): { readonly ip: string; readonly port?: string } | undefined => {
	const node = cluster.nodes.find(({ name }) => name === nodeOf(word));
	if (node) return { ip: node.address };
	const pod = cluster.pods.find((one) => covers(word, nameOf(one)));
	const [served] = pod ? servedPorts(pod) : [];
	if (pod) return { ip: pod.ip, ...(served && { port: String(served.port) }) };
	const service = cluster.services.find((one) => nameOf(one) === word);
	if (!service?.clusterIP) return undefined;
	return { ip: service.clusterIP, ...(service.ports[0] && { port: String(service.ports[0].port) }) };
};

/** Resolves a name as the client's own DNS would. From a node, or without DNS, a Service's name still resolves to its
 * address. */
const addressOfName = (cluster: Cluster, name: string, from: Place): string | undefined => {
	if (name === external) return cluster.topology.external.address;
	const pod = cluster.pods.find((one) => nameOf(one) === from);
	const [told] = pod ? addressesFor(cluster, pod, name) : [];
	if (told !== undefined) return told;
	const [service, namespace = from.split('/')[0]] = name.replace(/\.svc(\.cluster\.local)?\.?$/, '').split('.');
	const found = cluster.services.find((one) => one.name === service && one.namespace === namespace);
	return found?.clusterIP ?? cluster.nodes.find((node) => node.name === name)?.address;
};
