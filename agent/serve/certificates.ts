import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Cluster } from '../../src/model/cluster.ts';
import { nameOf } from '../../src/model/name-of.ts';
import { externalName } from '../../src/plan/router.ts';
import { type Authority, certificateFor } from '../../src/tls/certificate.ts';
import { saysTls, servesTls } from '../../src/tls/served.ts';
import { serverNames } from '../../src/tls/server-names.ts';
import type { Host } from './listener.ts';

/** A server's certificate and its key, in PEM. */
export interface Shown {
	readonly cert: string;
	readonly key: string;
}

/** The certificates of this machine's servers: each is issued when a client first starts TLS, and again when its names
 * have changed. All share one key. */
export class Certificates {
	readonly #issued = new Map<string, { readonly names: string; readonly cert: string }>();
	/** Cache by host and port, since it is needed for every connection. */
	readonly #expected = new Map<string, boolean>();
	#known: { readonly cluster: Cluster; readonly authority: Authority } | undefined;
	#keys: ReturnType<typeof newKeys> | undefined;

	know(cluster: Cluster, authority: Authority): void {
		if (cluster !== this.#known?.cluster) this.#expected.clear();
		this.#known = { cluster, authority };
	}

	/** Whether clients of this port may start TLS. */
	expectsTls(host: Host, port: number): boolean {
		if (!this.#known) return false;
		const key = `${host.id} ${port}`;
		const expected = this.#expected.get(key) ?? expectsTls(this.#known.cluster, host, port);
		this.#expected.set(key, expected);
		return expected;
	}

	/** @throws RangeError before the first cluster */
	of(host: Host): Shown {
		if (!this.#known) throw new RangeError('there is no authority yet');
		const { cluster, authority } = this.#known;
		this.#keys ??= newKeys();
		const { publicKey, key } = this.#keys;
		const pod = podOf(cluster, host);
		const names = pod ? serverNames(cluster, pod) : [host.self.podIP, externalName];
		const before = this.#issued.get(host.id);
		if (before?.names === names.join()) return { cert: before.cert, key };
		const fresh = { serial: randomBytes(16), now: new Date() };
		const cert = certificateFor({ subject: host.self.pod, names, publicKey }, authority, fresh);
		this.#issued.set(host.id, { names: names.join(), cert });
		return { cert, key };
	}

	/** Drops the certificates of hosts that are gone. */
	keepOnly(hosts: readonly Host[]): void {
		const wanted = new Set(hosts.map(({ id }) => id));
		for (const id of this.#issued.keys()) if (!wanted.has(id)) this.#issued.delete(id);
	}
}

const expectsTls = (cluster: Cluster, host: Host, port: number): boolean => {
	const pod = podOf(cluster, host);
	const declared = pod?.ports.find((one) => one.port === port && one.protocol === 'TCP');
	if (!pod || !declared) return saysTls({ port, protocol: 'TCP' });
	return servesTls(cluster, { ip: pod.ip, port: declared });
};

const podOf = ({ pods }: Cluster, { self }: Host) =>
	pods.find((pod) => nameOf(pod) === `${self.namespace}/${self.pod}`);

const newKeys = () => {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	return { publicKey, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
};
